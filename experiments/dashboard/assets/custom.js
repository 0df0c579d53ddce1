// The page's language, and leave to zoom: readers need both.
document.documentElement.lang = "en";
document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1";
// Until the reader says otherwise the page follows the system. (Solara's own setting "auto" leaves its page without a place
// to put anything.) The class comes first, so that a dark page is never white for a moment.
if (!localStorage.getItem(":solara:theme.variant")) theme.variant = "auto";
document.documentElement.classList.toggle("dark", inDarkMode());
document.documentElement.classList.toggle("projector", localStorage.getItem("parley.projector") === "yes");
for (const name of ["light", "dark"]) appContainer.classList.toggle(`theme--${name}`, (name === "dark") === inDarkMode());
// What charts and tables give away: a table as CSV, in which no cell is a formula to a spreadsheet; and a file by its name.
window.parley = {
  csv(columns, rows) {
    const cell = (value) => {
      if (value === null) return "";
      const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value);
      return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };
    const lines = [columns, ...rows].map((row) => row.map(cell).join(","));
    return new Blob([lines.join("\n") + "\n"], { type: "text/csv;charset=utf-8" });
  },
  hand(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },
};
