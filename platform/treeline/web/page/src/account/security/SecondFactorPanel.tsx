import { useState } from "react";
import { api } from "@/api/client";
import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { moment } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Panel } from "@/kit/Panel";
import { toast } from "@/kit/toasts";
import { FormError } from "../FormError";
import { Loaded } from "../Loaded";
import { Question } from "../Question";
import { useAct } from "../useAct";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog";
import { SetupDialog } from "./SetupDialog";
import { type Setup, useSecondFactor, useSecondFactorChanged } from "./secondFactor";

const FEW = 3;

/** Turned on, off, and its recovery codes. Secrets stay in this component for as long as they are shown. */
export function SecondFactorPanel() {
  const found = useSecondFactor();
  const changed = useSecondFactorChanged();
  const [setup, setSetup] = useState<Setup | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [asking, setAsking] = useState<"off" | "codes" | null>(null);
  const begin = useAct();
  const act = useAct();

  const setUp = () =>
    begin.run(
      async () => (await api.POST("/api/v1/account/second-factor/setup")).data as Setup,
      (made) => setSetup(made),
    );
  const turnOff = () =>
    act.run(
      () => api.DELETE("/api/v1/account/second-factor"),
      () => {
        setAsking(null);
        changed();
        toast("The second factor is off");
      },
    );
  const shown = (made: string[]) => {
    setSetup(null);
    setAsking(null);
    setCodes(made);
    changed();
  };
  const makeCodes = () =>
    act.run(
      async () => (await api.POST("/api/v1/account/second-factor/recovery-codes")).data?.recovery_codes ?? [],
      shown,
    );
  return (
    <Panel title="Second factor">
      <Loaded query={found} height="h-16">
        {({ on, since, recovery_codes_left: left }) => (
          <div className="flex flex-col gap-3 p-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <Badge tone={on ? "good" : "neutral"}>{on ? "on" : "off"}</Badge>
              <p className="min-w-0 flex-1 basis-60">
                {on
                  ? `Since ${moment(since)}. Signing in asks for a code of your app; ${left} recovery ${left === 1 ? "code is" : "codes are"} left.`
                  : "Whoever finds out your password can sign in. With a second factor he needs your phone as well."}
              </p>
              <span className="flex flex-wrap gap-2">
                {on ? (
                  <>
                    <Button onClick={() => setAsking("codes")}>New recovery codes</Button>
                    <Button onClick={() => setAsking("off")}>Turn off</Button>
                  </>
                ) : (
                  <Button look="primary" busy={begin.busy} onClick={setUp}>
                    Set up
                  </Button>
                )}
              </span>
            </div>
            {on && left <= FEW && (
              <Notice tone="warn">Few recovery codes are left. Make new ones before the last is used.</Notice>
            )}
            <FormError error={begin.error} />
          </div>
        )}
      </Loaded>
      {setup && <SetupDialog setup={setup} onMade={shown} onClose={() => setSetup(null)} />}
      {codes && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
      {asking === "off" && (
        <Question
          title="Turn off the second factor?"
          yes="Turn off"
          act={act}
          onYes={turnOff}
          onClose={() => setAsking(null)}
        >
          Your password alone signs you in then. The recovery codes are forgotten.
        </Question>
      )}
      {asking === "codes" && (
        <Question
          title="Make new recovery codes?"
          yes="Make new ones"
          act={act}
          onYes={makeCodes}
          onClose={() => setAsking(null)}
        >
          Those that you have sign nobody in any more.
        </Question>
      )}
    </Panel>
  );
}
