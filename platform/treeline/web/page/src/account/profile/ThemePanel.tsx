import { type Theme, useTheme } from "@/app/theme";
import { Panel } from "@/kit/Panel";
import { Segmented } from "@/kit/Segmented";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["system", "As the system"],
  ["dark", "Dark"],
  ["light", "Light"],
];

export function ThemePanel() {
  const { theme, choose } = useTheme();
  return (
    <Panel title="Theme">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3">
        <Segmented label="Theme" value={theme} options={THEMES} onChange={choose} />
        <span className="text-xs text-dim">Of this browser.</span>
      </div>
    </Panel>
  );
}
