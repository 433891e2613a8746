import { useState } from "react";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { PlusIcon } from "@/kit/icons";
import { Panel } from "@/kit/Panel";
import { Loaded } from "../Loaded";
import { MoreButton } from "../MoreButton";
import { NewTokenDialog } from "./NewTokenDialog";
import { SecretDialog } from "./SecretDialog";
import { TokenRow } from "./TokenRow";
import { type NewToken, useTokens, useTokensChanged } from "./tokens";

export function TokensSection() {
  const tokens = useTokens();
  const changed = useTokensChanged();
  const [making, setMaking] = useState(false);
  // The secret stands here for as long as its dialog is open, and nowhere else.
  const [made, setMade] = useState<NewToken | null>(null);
  const button = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <PlusIcon />
      New token
    </Button>
  );
  return (
    <Panel title="API tokens" controls={tokens.data?.pages[0]?.items.length ? button : null}>
      <Loaded query={tokens} height="h-32">
        {({ pages }) =>
          pages[0]?.items.length ? (
            <>
              <ul className="divide-y divide-line">
                {pages
                  .flatMap((page) => page.items)
                  .map((one) => (
                    <TokenRow key={one.id} one={one} />
                  ))}
              </ul>
              <MoreButton list={tokens} />
            </>
          ) : (
            <Empty
              sentence="A token lets a program of yours in: a notebook, a script, the Python package."
              action={button}
              example={<code className="font-mono break-all">Authorization: Token tl_4fGh2kQ…</code>}
            />
          )
        }
      </Loaded>
      {making && (
        <NewTokenDialog
          onMade={(token) => {
            setMaking(false);
            setMade(token);
            changed();
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {made && <SecretDialog token={made} onClose={() => setMade(null)} />}
    </Panel>
  );
}
