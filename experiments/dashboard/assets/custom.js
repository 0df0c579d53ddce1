// The page's language, and leave to zoom: readers need both.
document.documentElement.lang = "en";
document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1";
// Until the reader says otherwise the page follows the system. (Solara's own setting "auto" leaves its page without a place
// to put anything.) The class comes first, so that a dark page is never white for a moment.
if (!localStorage.getItem(":solara:theme.variant")) theme.variant = "auto";
document.documentElement.classList.toggle("dark", inDarkMode());
document.documentElement.classList.toggle("projector", localStorage.getItem("parley.projector") === "yes");
for (const name of ["light", "dark"]) appContainer.classList.toggle(`theme--${name}`, (name === "dark") === inDarkMode());
