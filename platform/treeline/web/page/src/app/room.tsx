import { type ComponentType, lazy, useState } from "react";

export interface Room<Props extends object> {
  (props: Props): React.ReactNode;
  /** Loads its script ahead of time. */
  preload: () => void;
}

/** A room whose script is loaded when it is first entered; once it is there, entering it shows it at once. */
export function room<Props extends object>(load: () => Promise<ComponentType<Props>>): Room<Props> {
  let loaded: ComponentType<Props> | null = null;
  const loading = async () => {
    loaded = await load();
    return { default: loaded };
  };
  const Lazy = lazy(loading) as unknown as ComponentType<Props>;
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each room, at the module's level
  const Entered: Room<Props> = (props: Props) => {
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Lazy);
    return <Shown {...props} />;
  };
  Entered.preload = () => {
    if (!loaded) loading().catch(() => undefined); // said when the room is entered
  };
  return Entered;
}
