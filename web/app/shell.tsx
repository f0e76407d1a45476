import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { BrazeLink } from "../braze/braze-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import { useApp } from "./app.ts";
import { SessionEndedNotice } from "./session-ended.tsx";
import classes from "./shell.module.css";

/** `also`: pages that belong there, and have an address of their own. */
const places = [
  { to: "/", name: "home", scope: "cohorts/read" },
  { to: "/cohorts", name: "cohorts", scope: "cohorts/read", also: "/imports/" },
  { to: "/connections", name: "connections", scope: "connections/read", also: "/channels" },
  { to: "/data-sets", name: "data", scope: "cohorts/read" },
  { to: "/exclusions", name: "exclusions", scope: "exclusions/write" },
  { to: "/audit", name: "audit", scope: "audit/read" },
] as const satisfies { to: string; name: string; scope: string; also?: string }[];

export function Shell() {
  const { w } = useWords();
  const { common } = w;
  const { session } = useApp();
  const { pathname } = useLocation();
  // A sandbox alone has only Braze's side.
  const home = session.may("cohorts/read") ? "/" : "/braze";
  return (
    <>
      <a className={classes["skip"]} href="#content">
        {common.skip}
      </a>
      <header className={classes["header"]}>
        <div className={classes["bar"]}>
          <Link aria-label={common.app} className={classes["brand"]} to={home}>
            <img alt="" height={26} src="/assets/icon.svg" width={26} />
            <span>{common.app}</span>
          </Link>
          <nav aria-label={common.main} className={classes["nav"]}>
            {places
              .filter(({ scope }) => session.may(scope))
              .map(({ to, name, ...more }) => (
                <Link
                  activeOptions={{ exact: to === "/" }}
                  activeProps={{ "aria-current": "page" }}
                  className={classes["place"]}
                  inactiveProps={
                    "also" in more && pathname.startsWith(more.also) ? { "aria-current": "page" } : {}
                  }
                  key={to}
                  to={to}
                >
                  {common.nav[name]}
                </Link>
              ))}
          </nav>
          <BrazeLink />
          <SettingsMenu />
        </div>
        <SessionEndedNotice />
      </header>
      <main className={classes["main"]} id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

function SettingsMenu() {
  const { w, locale, choose } = useWords();
  const { common } = w;
  const { session, settings } = useApp();
  // To stop transitions meanwhile, the library writes a style element, which the page may not.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={common.settings} color="gray" size="lg" variant="subtle">
          <Icon name="settings" size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{common.language}</Menu.Label>
        <Menu.RadioGroup onChange={(value) => choose(value === "es" ? "es" : "en")} value={locale}>
          {(["en", "es"] as const).map((one) => (
            <Menu.RadioItem key={one} lang={one} value={one}>
              {common.languages[one]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{common.scheme.label}</Menu.Label>
        <Menu.RadioGroup
          onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
          value={colorScheme}
        >
          {(["light", "dark", "auto"] as const).map((one) => (
            <Menu.RadioItem key={one} value={one}>
              {common.scheme[one]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        {settings.local && (
          <Menu.Item
            component="a"
            href={settings.local.inbox}
            leftSection={<Icon name="mail" />}
            rel="noreferrer"
            target="_blank"
          >
            {common.inbox}
          </Menu.Item>
        )}
        {session.may("cohorts/read") && (
          <Menu.Item
            component="a"
            href="/reference"
            leftSection={<Icon name="plug" />}
            rel="noreferrer"
            target="_blank"
          >
            {common.apiReference}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Icon name="exit" />} onClick={() => session.signOut()}>
          {common.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
