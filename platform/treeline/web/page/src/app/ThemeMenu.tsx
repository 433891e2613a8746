import { IconButton } from "@/kit/Button";
import { CheckIcon, SunIcon } from "@/kit/icons";
import { Menu, MenuHeading, MenuItem } from "@/kit/Menu";
import { MoonIcon, ScreenIcon } from "@/kit/roomIcons";
import { type Theme, useTheme } from "./theme";

const THEMES: [Theme, string, React.ReactNode][] = [
  ["system", "As the system", <ScreenIcon key="system" />],
  ["dark", "Dark", <MoonIcon key="dark" />],
  ["light", "Light", <SunIcon key="light" />],
];

/** The three themes, as items of a menu. */
export function ThemeItems() {
  const { theme, choose } = useTheme();
  return (
    <>
      <MenuHeading>Theme</MenuHeading>
      {THEMES.map(([one, title, icon]) => (
        <MenuItem key={one} icon={icon} onSelect={() => choose(one)}>
          <span className="flex items-center justify-between gap-3">
            {title}
            {one === theme && <CheckIcon />}
          </span>
        </MenuItem>
      ))}
    </>
  );
}

export function ThemeMenu() {
  const theme = useTheme((state) => state.theme);
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Theme">
          {theme === "dark" ? <MoonIcon /> : theme === "light" ? <SunIcon /> : <ScreenIcon />}
        </IconButton>
      }
    >
      <ThemeItems />
    </Menu>
  );
}
