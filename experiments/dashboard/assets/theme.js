// The colours of fields and buttons; custom.css has the same for everything else.
vuetifyThemes = {
  light: { primary: "#0a5c95", secondary: "#5a6370", error: "#b3261e", success: "#00694c", warning: "#8a5a00", info: "#0a5c95" },
  dark: { primary: "#7cc0ee", secondary: "#a3acb8", error: "#ff9d94", success: "#2fc79b", warning: "#f0b840", info: "#7cc0ee" },
};
