import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { useSession } from "@/api/session";
import { Skeleton } from "@/kit/Skeleton";
import { Toaster } from "@/kit/Toaster";
import { TabBar } from "./TabBar";

const DashboardPage = lazy(() => import("@/dashboard/DashboardPage").then((m) => ({ default: m.DashboardPage })));
const StartPage = lazy(() => import("@/dashboard/StartPage").then((m) => ({ default: m.StartPage })));
const VariablesPage = lazy(() => import("@/variables/VariablesPage").then((m) => ({ default: m.VariablesPage })));
const BatchesPage = lazy(() => import("@/batches/BatchesPage").then((m) => ({ default: m.BatchesPage })));
const ComparePage = lazy(() => import("@/batches/ComparePage").then((m) => ({ default: m.ComparePage })));
const BatchPage = lazy(() => import("@/batches/BatchPage").then((m) => ({ default: m.BatchPage })));
const SharedPage = lazy(() => import("@/batches/SharedPage").then((m) => ({ default: m.SharedPage })));
const StrategyPage = lazy(() => import("@/strategy/StrategyPage").then((m) => ({ default: m.StrategyPage })));
const AccountPage = lazy(() => import("@/account/AccountPage").then((m) => ({ default: m.AccountPage })));
const SignInPage = lazy(() => import("@/account/SignInPage").then((m) => ({ default: m.SignInPage })));
const SignUpPage = lazy(() => import("@/account/SignUpPage").then((m) => ({ default: m.SignUpPage })));

/** The whole page: the tab bar, and below it the room that the address names. */
export function App() {
  const session = useSession();
  return (
    <div className="flex h-full flex-col">
      <TabBar />
      <main className="min-h-0 flex-1 overflow-auto">
        {session.isPending ? (
          <Skeleton className="m-4 h-40" />
        ) : (
          <Suspense fallback={<Skeleton className="m-4 h-40" />}>
            <Switch>
              <Route path="/" component={DashboardPage} />
              <Route path="/new" component={StartPage} />
              <Route path="/variables" component={VariablesPage} />
              <Route path="/batches" component={BatchesPage} />
              <Route path="/batches/compare" component={ComparePage} />
              <Route path="/batches/:id">{({ id }) => <BatchPage key={id} id={id} />}</Route>
              <Route path="/shared/:secret">{({ secret }) => <SharedPage key={secret} secret={secret} />}</Route>
              <Route path="/strategies/:key/:view?">
                {({ key, view }) => <StrategyPage key={key} tab={key} view={view ?? "blocks"} />}
              </Route>
              <Route path="/account/*?" component={AccountPage} />
              <Route path="/sign-in" component={SignInPage} />
              <Route path="/sign-up" component={SignUpPage} />
              <Route>Nothing here.</Route>
            </Switch>
          </Suspense>
        )}
      </main>
      <Toaster />
    </div>
  );
}
