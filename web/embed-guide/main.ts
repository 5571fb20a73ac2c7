import { COMMANDS, type CommandName } from '../protocol/embedding.js';
import { createRoom } from './create-room.js';
import { EventLog } from './event-log.js';
import { element } from './page.js';
import { ShownRoom } from './shown-room.js';
import { snippetFor } from './snippet.js';

/** Where this Foyer is, whatever path a proxy has put before it. */
const foyer = location.origin + location.pathname.replace(/\/docs\/embed\/*$/, '');

const message = element('message', HTMLElement);
const log = new EventLog(element('log', HTMLElement));
const room = new ShownRoom(element('frame', HTMLElement), log);

element('snippet', HTMLElement).textContent = snippetFor(foyer);
element('clear', HTMLButtonElement).addEventListener('click', () => log.clear());
document.body.append(Object.assign(document.createElement('script'), { src: `${foyer}/embed.js` }));

const buttons = (Object.keys(COMMANDS) as CommandName[]).map((command) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.disabled = true;
  button.textContent = `${methodOf(command)}()`;
  button.addEventListener('click', () => room.run(methodOf(command)));
  return button;
});
element('commands', HTMLElement).append(...buttons);

function methodOf(command: CommandName): string {
  return command.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** @param guestUrl for another window, if there is one */
function show(url: string, guestUrl?: string): void {
  room.show(url);
  for (const button of buttons) button.disabled = false;
  message.replaceChildren(
    guestUrl === undefined ? '' : 'You are a host. For a guest, open this in another window: ',
  );
  if (guestUrl === undefined) return;
  const link = Object.assign(document.createElement('a'), {
    href: guestUrl,
    textContent: guestUrl,
    target: '_blank',
  });
  link.rel = 'noreferrer';
  message.append(link);
}

function say(text: string): void {
  message.textContent = text;
}

element('show', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  show(element('url', HTMLInputElement).value);
});

element('create', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  say('Creating a room…');
  void createRoom(foyer, element('key', HTMLInputElement).value.trim()).then(
    ({ url, hostUrl }) => show(hostUrl, url),
    (error: unknown) => say(error instanceof Error ? error.message : String(error)),
  );
});

document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
  if (effectiveDirective === 'frame-src') say('This page shows only rooms of this Foyer.');
});
