// Before the first paint: the theme that was chosen on this machine, else the system's own.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // A browser that keeps nothing for pages: the system's own.
}
