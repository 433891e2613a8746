import { useLocation } from "wouter";
import { wayIn } from "@/account/next";
import { useSession } from "@/api/session";
import { Button, IconButton } from "@/kit/Button";
import { openHelp } from "@/kit/help";
import { PersonIcon, SearchIcon } from "@/kit/icons";
import { Menu, MenuHeading, MenuItem, MenuLine } from "@/kit/Menu";
import { BookIcon, EnterIcon, ExitIcon, KeyboardIcon, PulseIcon, ShieldIcon } from "@/kit/roomIcons";
import { usePanels } from "./panels";
import { rooms } from "./rooms";
import { routes } from "./routes";
import { useSignOut } from "./signOut";
import { ThemeItems } from "./ThemeMenu";

/** Who is signed in, and what is his: or the two ways in. */
export function AccountMenu() {
  const session = useSession();
  const [, navigate] = useLocation();
  const signOut = useSignOut();
  const user = session.data?.user;
  if (session.isPending) return <span className="size-7" />;
  return (
    <>
      {!user && (
        <>
          <Button
            look="quiet"
            className="px-2 max-sm:hidden"
            onPointerEnter={rooms.signIn.preload}
            onClick={() => navigate(wayIn(routes.signIn))}
          >
            Sign in
          </Button>
          <Button
            look="primary"
            className="max-md:hidden"
            onPointerEnter={rooms.signUp.preload}
            onClick={() => navigate(wayIn(routes.signUp))}
          >
            Sign up
          </Button>
        </>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label={user ? `Account of ${user.username}` : "More"}>
            <PersonIcon />
          </IconButton>
        }
      >
        {user ? (
          <>
            <MenuHeading>
              <span className="block text-sm font-semibold text-ink">{user.username}</span>
              {user.email}
            </MenuHeading>
            <MenuItem icon={<PersonIcon />} onSelect={() => navigate(routes.account)}>
              Account
            </MenuItem>
          </>
        ) : (
          <>
            <MenuItem icon={<EnterIcon />} onSelect={() => navigate(wayIn(routes.signIn))}>
              Sign in
            </MenuItem>
            <MenuItem icon={<PersonIcon />} onSelect={() => navigate(wayIn(routes.signUp))}>
              Sign up
            </MenuItem>
          </>
        )}
        <MenuItem icon={<SearchIcon />} shortcut="Ctrl+K" onSelect={() => usePanels.setState({ open: "palette" })}>
          Search
        </MenuItem>
        <MenuItem icon={<KeyboardIcon />} onSelect={() => openHelp("keys")}>
          Shortcuts
        </MenuItem>
        <MenuItem icon={<BookIcon />} onSelect={() => window.open("/api/docs", "_blank", "noopener")}>
          API docs
        </MenuItem>
        {user && user.role !== "user" && (
          <MenuItem icon={<ShieldIcon />} onSelect={() => window.location.assign("/admin/")}>
            Admin
          </MenuItem>
        )}
        <MenuItem icon={<PulseIcon />} onSelect={() => window.open("/health", "_blank", "noopener")}>
          Health
        </MenuItem>
        <div className="md:hidden">
          <MenuLine />
          <ThemeItems />
        </div>
        {user && (
          <>
            <MenuLine />
            <MenuItem icon={<ExitIcon />} onSelect={signOut}>
              Sign out
            </MenuItem>
          </>
        )}
      </Menu>
    </>
  );
}
