import type { Page } from 'playwright-core';
import { texts } from '../../../web/room/ui/texts/en.js';
import { useScene } from '../../support/scene.js';
import { Balancer } from '../balancer.js';
import { QUIET, useCallers } from '../callers.js';
import { expectAccessible, IN_CALL, PHONE } from './axe.js';

/** Why somebody is out. */
type OutReason = keyof typeof texts.reasons;
const REASONS = Object.keys(texts.reasons) as OutReason[];

describe('after the call, axe finds nothing to object to', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('when the page has left, was sent out, or cannot come in, for whatever reason', async () => {
    const call = await callers.open(await callers.room(), 'visitor', { query: `${QUIET}&displayName=Grace` });
    let refused: OutReason = 'left';
    await refuseJoins(call.page, () => refused);
    for (const reason of REASONS) {
      refused = reason;
      await call.page.reload();
      await call.press('Join');
      await call.title(texts.reasons[reason].title);
      // They differ in their words alone.
      await expectAccessible(call.page, reason, { sizes: [PHONE] });
    }
  });

  it('while the connection is lost', async () => {
    const balancer = await Balancer.before([app.url]);
    const cut = await callers.enter(await callers.room(), 'visitor', 'Edsger', {
      query: QUIET,
      server: balancer.url,
    });
    balancer.cut();
    await cut.text('Reconnecting…');
    await expectAccessible(cut.page, 'reconnecting', IN_CALL);
    await balancer.stop();
  });
});

/** From the next load of the page on, Foyer seems to refuse every join; other tests bring each of these about. */
function refuseJoins(page: Page, reasonNow: () => OutReason): Promise<void> {
  return page.routeWebSocket(/\/_\/socket/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const [, acknowledgement] = /^42(\d+)\["join"/.exec(String(message)) ?? [];
      if (acknowledgement === undefined) server.send(message);
      else socket.send(`43${acknowledgement}${JSON.stringify([{ status: 'refused', reason: reasonNow() }])}`);
    });
  });
}
