import { type ReactNode, useCallback, useState } from "react";
import { ConfirmDialog } from "./ConfirmDialog";
import { Cancelled, type Confirm, Confirmed, wantsConfirmation } from "./confirmation";

interface Waiting {
  confirmed: () => void;
  cancelled: () => void;
}

/** Asks for the password or a code when the API wants one first, and then again for what was wanted. */
export function ConfirmationGate({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const confirm: Confirm = useCallback(async (ask) => {
    try {
      return await ask();
    } catch (error) {
      if (!wantsConfirmation(error)) throw error;
    }
    await new Promise<void>((resolve, reject) =>
      setWaiting({ confirmed: resolve, cancelled: () => reject(new Cancelled()) }),
    );
    return ask();
  }, []);
  const close = (how: (one: Waiting) => void) => {
    if (waiting) how(waiting);
    setWaiting(null);
  };
  return (
    <Confirmed.Provider value={confirm}>
      {children}
      {waiting && (
        <ConfirmDialog
          onConfirmed={() => close((one) => one.confirmed())}
          onClose={() => close((one) => one.cancelled())}
        />
      )}
    </Confirmed.Provider>
  );
}
