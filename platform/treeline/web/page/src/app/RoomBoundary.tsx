import { Component, type ErrorInfo, type ReactNode } from "react";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";

interface Props {
  /** The address: another one is another try. */
  at: string;
  children: ReactNode;
}
interface State {
  error: unknown;
  at: string;
}

/** A fault of the page's own stays in its room: the bar, the other rooms and all that is open go on. */
export class RoomBoundary extends Component<Props, State> {
  state: State = { error: null, at: this.props.at };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.at === state.at ? null : { error: null, at: props.at };
  }

  componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    // A room's script that is no longer there: a newer page was put in this one's place.
    const outdated = /dynamically imported module|module script/i.test(messageOf(this.state.error));
    return (
      <div role="alert">
        <Empty
          sentence={
            outdated
              ? "There is a newer version of this page. Load it again to go on."
              : "Something here went wrong. Nothing is lost: what you have open is kept on this machine."
          }
          action={
            <Button look="primary" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          }
          example={outdated ? undefined : <span className="font-mono">{messageOf(this.state.error)}</span>}
        />
      </div>
    );
  }
}
