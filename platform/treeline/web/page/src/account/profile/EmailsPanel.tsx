import { Panel } from "@/kit/Panel";
import { Loaded } from "../Loaded";
import { AddEmail } from "./AddEmail";
import { EmailRow } from "./EmailRow";
import { MOST_EMAILS, useEmails } from "./emails";

export function EmailsPanel() {
  const emails = useEmails();
  return (
    <Panel title="E-mail addresses">
      <Loaded query={emails} height="h-24">
        {(items) => (
          <>
            <ul className="divide-y divide-line">
              {items.map((one) => (
                <EmailRow key={one.email} one={one} alone={items.length === 1} />
              ))}
              {items.length === 0 && (
                <li className="p-3 text-dim">
                  You have no address, so no notice reaches you, and no code for a new password.
                </li>
              )}
            </ul>
            {items.length < MOST_EMAILS ? (
              <AddEmail />
            ) : (
              <p className="border-t border-line px-3 py-2 text-xs text-dim">{MOST_EMAILS} addresses are the most.</p>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
