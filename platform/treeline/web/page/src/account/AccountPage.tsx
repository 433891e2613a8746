import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { NotFoundPage } from "@/app/NotFoundPage";
import { useTitle } from "@/app/title";
import { INPUT } from "@/kit/Field";
import { BrokerKeysSection } from "./brokerKeys/BrokerKeysSection";
import { ConfirmationGate } from "./ConfirmationGate";
import { PlanSection } from "./plan/PlanSection";
import { ProfileSection } from "./profile/ProfileSection";
import { SectionList } from "./SectionList";
import { pathOf, SECTIONS, type Section, sectionAt } from "./sections";
import { SecuritySection } from "./security/SecuritySection";
import { TokensSection } from "./tokens/TokensSection";
import { TrailSection } from "./trail/TrailSection";

const SHOWN: Record<Section, ReactNode> = {
  profile: <ProfileSection />,
  security: <SecuritySection />,
  tokens: <TokensSection />,
  "broker-keys": <BrokerKeysSection />,
  plan: <PlanSection />,
  trail: <TrailSection />,
};

/** Everything that is one's own: addresses, ways to sign in, tokens, keys, limits, and what was done. */
export function AccountPage() {
  const [location, navigate] = useLocation();
  const section = sectionAt(location);
  const title = SECTIONS.find(([one]) => one === section)?.[1];
  useTitle(title && section !== "profile" ? `${title} · Account` : "Account");
  if (!section) return <NotFoundPage />;
  return (
    <ConfirmationGate>
      <div className="mx-auto flex w-full max-w-280 flex-col gap-3 p-3 md:flex-row md:gap-6 md:p-6">
        <h1 className="sr-only">Account</h1>
        <SectionList section={section} />
        <select
          aria-label="Part of the account"
          value={section}
          onChange={(event) => navigate(pathOf(event.target.value as Section))}
          className={`${INPUT} md:hidden`}
        >
          {SECTIONS.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
        <div className="flex min-w-0 flex-1 flex-col gap-4">{SHOWN[section]}</div>
      </div>
    </ConfirmationGate>
  );
}
