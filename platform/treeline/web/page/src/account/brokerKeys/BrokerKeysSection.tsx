import { useState } from "react";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { PlusIcon } from "@/kit/icons";
import { Panel } from "@/kit/Panel";
import { Loaded } from "../Loaded";
import { MoreButton } from "../MoreButton";
import { BrokerKeyRow } from "./BrokerKeyRow";
import { useBrokerKeys } from "./brokerKeys";
import { NewBrokerKeyDialog } from "./NewBrokerKeyDialog";

export function BrokerKeysSection() {
  const keys = useBrokerKeys();
  const [entering, setEntering] = useState(false);
  const button = (
    <Button look="primary" onClick={() => setEntering(true)}>
      <PlusIcon />
      Enter a key
    </Button>
  );
  return (
    <Panel title="Broker keys" controls={keys.data?.pages[0]?.items.length ? button : null}>
      <Loaded query={keys} height="h-32">
        {({ pages }) =>
          pages[0]?.items.length ? (
            <>
              <ul className="divide-y divide-line">
                {pages
                  .flatMap((page) => page.items)
                  .map((one) => (
                    <BrokerKeyRow key={one.id} one={one} />
                  ))}
              </ul>
              <MoreButton list={keys} />
            </>
          ) : (
            <Empty
              sentence="A pair of keys lets Treeline ask your account at Alpaca. It is needed for trading alone; everything else works without."
              action={button}
              example="Begin with a pair of your paper account: it is play money."
            />
          )
        }
      </Loaded>
      <p className="border-t border-line px-3 py-2 text-xs text-dim">
        A pair is kept encrypted and never shown again, but for the last four characters of its key.
      </p>
      {entering && <NewBrokerKeyDialog onClose={() => setEntering(false)} />}
    </Panel>
  );
}
