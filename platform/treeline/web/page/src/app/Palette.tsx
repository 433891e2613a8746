import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import { useSession } from "@/api/session";
import { Dialog } from "@/kit/Dialog";
import { moment } from "@/kit/format";
import { openDraft } from "@/strategy/workspace";
import { NothingFound } from "./NothingFound";
import { PaletteGroup } from "./PaletteGroup";
import { PaletteItem } from "./PaletteItem";
import { rank } from "./palette";
import { usePanels } from "./panels";
import { routes } from "./routes";
import { type Action, useActions } from "./shortcuts";
import { useTabs } from "./tabs";
import { TEMPLATES, templates } from "./templates";
import { useRecentBatches } from "./underWay";
import { useSettled } from "./useSettled";

/** Ctrl+K: everything that can be opened or done, found by a few letters. */
export function Palette() {
  const [location, navigate] = useLocation();
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const user = useSession().data?.user;
  const actions = useActions((state) => state.items);
  const tabs = useTabs((state) => state.items);
  const recent = useRecentBatches();
  const asked = useSettled(text.trim());
  const strategies = useQuery({
    queryKey: ["strategies", "search", asked],
    queryFn: async ({ signal }) => {
      const query = { limit: 8, ...(asked ? { q: asked } : {}) };
      return (await api.GET("/api/v1/strategies", { params: { query }, signal })).data?.items ?? [];
    },
    enabled: Boolean(user),
    placeholderData: (before) => before,
  });
  const samples = useQuery({ queryKey: TEMPLATES, queryFn: templates, staleTime: Number.POSITIVE_INFINITY });
  const close = () => usePanels.setState({ open: null });
  const then = (run: () => void) => () => {
    close();
    // The dialog gives the focus back first: what is run may move it.
    setTimeout(run);
  };
  useEffect(() => field.current?.focus(), []);

  const rooms: [string, string][] = [
    ["Dashboard", routes.dashboard],
    ["Variables", routes.variables],
    ["Batch Tests", routes.batches],
    ["Compare batches", routes.compare],
    ["New strategy", routes.start],
    ...(user ? [["Account", routes.account] as [string, string]] : [["Sign in", routes.signIn] as [string, string]]),
  ];
  const named = new Set(rooms.map(([title]) => title));
  const doing = (action: Action) => (
    <PaletteItem key={action.id} id={action.id} title={action.label} keys={action.keys} onSelect={then(action.run)} />
  );
  return (
    <Dialog title="Search and commands" size="medium" onClose={close}>
      <Command label="Search and commands" loop filter={(_, search, words) => rank((words ?? []).join(" "), search)}>
        <Command.Input
          ref={field}
          value={text}
          onValueChange={setText}
          placeholder="A strategy, a page, something to do …"
          className="h-9 w-full rounded-md border border-line bg-sunken px-3 text-base text-ink"
        />
        <Command.List className="mt-2 h-[min(56vh,420px)] overflow-auto overscroll-contain">
          <NothingFound />
          <PaletteGroup heading="Do here">{actions.filter((action) => !action.everywhere).map(doing)}</PaletteGroup>
          <PaletteGroup heading="Open">
            {tabs.map((tab) => (
              <PaletteItem
                key={tab.key}
                id={`tab ${tab.key}`}
                title={tab.title}
                detail={tab.changed ? "not saved" : undefined}
                onSelect={then(() => navigate(routes.strategy(tab.key)))}
              />
            ))}
          </PaletteGroup>
          <PaletteGroup heading="Pages">
            {rooms
              .filter(([, to]) => to !== location)
              .map(([title, to]) => (
                <PaletteItem
                  key={to}
                  id={to}
                  title={title}
                  keys={actions.find((action) => action.label === title)?.keys}
                  onSelect={then(() => navigate(to))}
                />
              ))}
          </PaletteGroup>
          <PaletteGroup heading="Strategies">
            {(strategies.data ?? [])
              .filter((one) => !tabs.some((tab) => tab.key === one.id))
              .map((one) => (
                <PaletteItem
                  key={one.id}
                  id={one.id}
                  title={one.name}
                  detail={moment(one.updated)}
                  onSelect={then(() => navigate(routes.strategy(one.id)))}
                />
              ))}
          </PaletteGroup>
          <PaletteGroup heading="Batches">
            {(recent.data ?? []).slice(0, 8).map((batch) => (
              <PaletteItem
                key={batch.id}
                id={batch.id}
                title={batch.name}
                detail={batch.label}
                onSelect={then(() => navigate(routes.batch(batch.id)))}
              />
            ))}
          </PaletteGroup>
          <PaletteGroup heading="Templates">
            {(samples.data ?? []).map((one) => (
              <PaletteItem
                key={one.template}
                id={`template ${one.template}`}
                title={one.title}
                detail="opens as a new strategy"
                onSelect={then(() => navigate(routes.strategy(openDraft(one.document))))}
              />
            ))}
          </PaletteGroup>
          <PaletteGroup heading="Everywhere">
            {actions
              .filter((action) => action.everywhere && !named.has(action.label) && action.keys !== "Ctrl+K")
              .map(doing)}
          </PaletteGroup>
        </Command.List>
      </Command>
    </Dialog>
  );
}
