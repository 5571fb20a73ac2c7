import { startApp, type TestApp } from '../support/app.js';
import { inMinutes, makeCaller } from '../support/factories.js';

describe('POST /v1/meetings', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof makeCaller>>;

  beforeAll(async () => {
    app = await startApp();
    acme = await makeCaller(app);
  });
  afterAll(() => app.stop());

  it('answers 201 with the members of the contract in their order', async () => {
    const { status, body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });

    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['startDate', 'endDate', 'roomName', 'roomUrl', 'meetingId']);
  });
});
