import type { OpenAPIObject } from '@nestjs/swagger';
import { inMinutes } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

const SECRET = 'sEcReT-0f-a-bucket-4711';
const S3 = {
  provider: 's3',
  authenticationType: 'accessKey',
  bucket: 'recordings',
  region: 'eu-west-1',
  accessKeyId: 'AKIA0000',
  accessKeySecret: SECRET,
};

describe.each([
  ['refused', {}],
  ['ignored', { UNSUPPORTED_FEATURES: 'ignore' }],
])('Recording, transcription and streaming where unsupported features are %s', (mode, environment) => {
  const whenLacking = mode === 'refused' ? 403 : 201;
  const { app, acme } = useScene(environment);

  const create = (members: object) =>
    acme.post<Record<string, unknown>>('/v1/meetings', { endDate: inMinutes(30), ...members });

  it('accepts "" for every optional enum and every spelling for every boolean in the document', async () => {
    const { body: document } = await acme.get<OpenAPIObject>('/docs/v1.json');
    const schema = bodySchemaOf(document);
    const choices = fieldsOf(document, schema, ({ enum: values }) => values?.includes(null) ?? false);
    const booleans = fieldsOf(document, schema, ({ type }) => type === 'boolean');
    const refused: string[] = [];
    for (const [names, values] of [
      ...choices.map((path) => [path, ['']] as const),
      ...booleans.map((path) => [path, ['False', 'FALSE', 0, '0']] as const),
    ]) {
      for (const value of values) {
        const { status, text } = await create(
          names.reduceRight<object>((inner, name) => ({ [name]: inner }), value as never),
        );
        // What asks for a feature is 403 where that is lacking.
        if (![201, whenLacking].includes(status)) refused.push(`${names.join('.')}=${value}: ${text}`);
      }
    }

    expect([choices.length, booleans.length]).toEqual([13, 2]);
    expect(refused).toEqual([]);
  });

  it.each([
    { recording: {} },
    { recording: { type: null, destination: null, startTrigger: null } },
    { recording: { type: 'none' } },
    { recording: { type: 'none', destination: S3, startTrigger: 'prompt' } },
    { recording: { type: 'local' } },
    { recording: { type: 'local', destination: {}, startTrigger: 'automatic' } },
    { recording: { type: 'local', destination: { ...S3, bucket: null, fileFormat: 'mp4' } } },
    { recording: { destination: { provider: null, colour: 'red' }, colour: 'red' } },
    { liveTranscription: {} },
    { liveTranscription: { startTrigger: null, destination: null, language: null, liveCaptions: null } },
    { liveTranscription: { startTrigger: 'none', destination: S3, language: 'en', liveCaptions: false } },
    { liveTranscription: { language: 'no' } },
    { streaming: {} },
    { streaming: { startTrigger: null, destination: null } },
    { streaming: { startTrigger: 'none', destination: { url: null } } },
    { recording: null, liveTranscription: null, streaming: null },
  ])('%j needs no unsupported feature', async (members) => {
    expect((await create(members)).status).toBe(201);
  });

  it.each([
    ['cloud recording', { recording: { type: 'cloud' } }],
    ['cloud recording', { recording: { type: 'cloud', destination: S3, startTrigger: 'automatic' } }],
    ['live transcription', { liveTranscription: { startTrigger: 'manual' } }],
    ['live transcription', { liveTranscription: { destination: S3 } }],
    ['live transcription', { liveTranscription: { startTrigger: 'none', liveCaptions: true } }],
    ['streaming', { streaming: { startTrigger: 'prompt' } }],
    ['streaming', { streaming: { destination: { url: `rtmp://live.example/${SECRET}` } } }],
    ['streaming', { streaming: { startTrigger: 'none', destination: { url: 'rtmp://live.example/x' } } }],
  ])(`${mode}: %s, requested by %j`, async (feature, members) => {
    const { status, body } = await create(members);

    expect(status).toBe(whenLacking);
    expect(body.message).toBe(status === 403 ? `This Foyer does not offer ${feature}.` : undefined);
  });

  it.each(['ca', 'zh', 'zh-TW', 'en', 'en-US', 'en-GB', 'de-CH', 'pt-BR', 'vi'])(
    'accepts the language %s, also with the trailing comma of the vendor’s document',
    async (language) => {
      expect((await create({ liveTranscription: { language } })).status).toBe(201);
      expect((await create({ liveTranscription: { language: `${language},` } })).status).toBe(201);
    },
  );

  it.each([
    ['recording.type', { recording: { type: 'tape' } }, /one of .*none, local, cloud/],
    [
      'recording.startTrigger',
      { recording: { startTrigger: 'manual' } },
      /one of .*automatic-2nd-participant/,
    ],
    ['recording.destination', { recording: { destination: 's3://x' } }, /an object/],
    ['recording.destination', { recording: { destination: [S3] } }, /an object/],
    ['recording.destination.provider', { recording: { destination: { provider: 'ftp' } } }, /one of .*s3/],
    ['recording.destination.bucket', { recording: { destination: { bucket: 5 } } }, /a string/],
    [
      'recording.destination.fileFormat',
      { recording: { destination: { fileFormat: 'avi' } } },
      /one of .*mkv, mp4/,
    ],
    [
      'recording.destination.accessKeySecret',
      { recording: { destination: { accessKeySecret: [SECRET] } } },
      /a str/,
    ],
    ['liveTranscription.language', { liveTranscription: { language: 'tlh' } }, /one of .*ca, .*vi$/],
    ['liveTranscription.language', { liveTranscription: { language: 'en,,' } }, /one of/],
    ['liveTranscription.language', { liveTranscription: { language: ',' } }, /one of/],
    ['liveTranscription.startTrigger', { liveTranscription: { startTrigger: 'prompt' } }, /one of .*manual/],
    ['liveTranscription.liveCaptions', { liveTranscription: { liveCaptions: 2 } }, /a boolean/],
    [
      'liveTranscription.destination.region',
      { liveTranscription: { destination: { region: {} } } },
      /a string/,
    ],
    ['streaming.startTrigger', { streaming: { startTrigger: 'manual' } }, /one of .*none, prompt, automatic/],
    ['streaming.destination.url', { streaming: { destination: { url: 5 } } }, /a string/],
  ])('rejects an invalid %s and names it: %j', async (path, members, rule) => {
    const { status, body, text } = await create(members);

    expect(status).toBe(400);
    expect(body.message).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')} must be ${rule.source}`));
    expect(text).not.toContain(SECRET);
  });

  it.each([
    { recording: { type: 'local', destination: S3 } },
    { recording: { type: 'cloud', destination: S3 } },
    { recording: { type: SECRET, destination: S3, startTrigger: SECRET } },
    { liveTranscription: { destination: S3, language: SECRET } },
    { streaming: { startTrigger: 'automatic', destination: { url: `rtmp://live.example/${SECRET}` } } },
    { streaming: { startTrigger: SECRET, destination: { url: SECRET } } },
  ])('neither stores nor returns secrets: %j', async (members) => {
    const { text, headers } = await create(members);

    expect(text + JSON.stringify([...headers])).not.toContain(SECRET);
    expect((await acme.get('/v1/meetings?fields=hostRoomUrl,viewerRoomUrl')).text).not.toContain(SECRET);
    expect(await tablesWith(SECRET)).toEqual([]);
    expect(await tablesWith(acme.organization.slug)).toEqual(['organizations']);
  });

  it('returns no secret of a body that is not JSON', async () => {
    for (const broken of [`{"accessKeySecret": ${SECRET}}`, `{"url":"${SECRET}"`, `"${SECRET}" x`, SECRET]) {
      const { status, text } = await acme.send('POST', '/v1/meetings', {
        headers: { 'Content-Type': 'application/json' },
        body: broken,
      });

      expect(status).toBe(400);
      expect(text).not.toMatch(/sEcReT|bucket-4711/);
    }
  });

  /** The tables in which some row holds the text, in whatever column. */
  async function tablesWith(text: string): Promise<string[]> {
    const { rows } = await app.database.pool.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(rows.length).toBeGreaterThan(3);
    const counts = await Promise.all(
      rows.map(({ name }) =>
        app.database.pool.query(`SELECT FROM ${name} AS t WHERE strpos(t::text, $1) > 0`, [text]),
      ),
    );
    return rows.filter((_, i) => (counts[i]?.rowCount ?? 0) > 0).map(({ name }) => name);
  }
});

interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

function bodySchemaOf(document: OpenAPIObject): Schema {
  const { requestBody } = document.paths['/v1/meetings']?.post ?? {};
  return (requestBody &&
    'content' in requestBody &&
    requestBody.content['application/json']?.schema) as Schema;
}

/** The paths to all fields of a schema, on every level, that are of a kind. */
function fieldsOf(document: OpenAPIObject, schema: Schema, isWanted: (field: Schema) => boolean): string[][] {
  const { $ref, allOf: [inherited] = [], properties = {} } = schema;
  const named = $ref ?? inherited?.$ref;
  if (named) {
    const found = document.components?.schemas?.[named.split('/').at(-1) ?? ''];
    return fieldsOf(document, found as Schema, isWanted);
  }
  return Object.entries(properties).flatMap(([name, field]) =>
    isWanted(field) ? [[name]] : fieldsOf(document, field, isWanted).map((path) => [name, ...path]),
  );
}
