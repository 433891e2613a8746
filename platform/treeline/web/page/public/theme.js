// Before the first paint: the theme that was chosen on this machine, else the system's own.
const chosen = localStorage.getItem("theme");
if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
