import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { accept, check, type Contract } from '../../contract/support/gate.mjs';
import { useRedocly } from './redocly.js';

const run = promisify(execFile);

const DOCUMENT = {
  openapi: '3.0.3',
  info: {
    title: 'Rooms',
    version: '1',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  servers: [{ url: 'https://rooms.example' }],
  security: [],
  paths: {
    '/rooms': {
      get: {
        operationId: 'listRooms',
        summary: 'List rooms',
        responses: { '200': { description: 'Rooms.' }, '400': { description: 'No.' } } as Record<
          string,
          object
        >,
      },
    },
  } as Record<string, Record<string, object>>,
};

const WITH_NEW_PATH = change(({ paths }) => {
  paths['/people'] = { get: { ...DOCUMENT.paths['/rooms']?.get, operationId: 'listPeople' } };
});
const WITH_OTHER_WORDS = change(({ info }) => {
  info.title = 'Rooms to meet in';
});
const WITHOUT_PATH = change(({ paths }) => {
  paths['/people'] = paths['/rooms'] ?? {};
  delete paths['/rooms'];
});
const WITHOUT_SUCCESS = change(({ paths }) => {
  paths['/rooms'] = { get: { operationId: 'listRooms', summary: 'List rooms', responses: {} } };
});

const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n- v1 of the API.\n\n## [1.0.0]\n\n- v1 has walls.\n';

describe('the contract', () => {
  const redocly = useRedocly();
  let folder: string;
  let changelog: string;

  beforeEach(async () => {
    const root = await mkdtemp(join(tmpdir(), 'foyer-gate-'));
    folder = join(root, 'contract');
    changelog = join(root, 'CHANGELOG.md');
    await mkdir(folder);
    await writeFile(changelog, CHANGELOG);
    await writeFile(join(folder, 'v1.json'), JSON.stringify(DOCUMENT));
    await git('init', '--quiet');
    await commit('Released');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  it('is kept by code that says what was released', async () => {
    expect(await check(contract({ v1: DOCUMENT }))).toEqual({
      ok: true,
      sentences: ['The documents of v1 are as they were released.'],
    });
  });

  it('is broken by code that has lost a path, which cannot be accepted', async () => {
    // This once as it is run outside of tests: in processes of their own.
    expect(await check({ documents: new Map([['v1', WITHOUT_PATH]]), folder, changelog })).toEqual({
      ok: false,
      sentences: [
        'v1: the path `/rooms` is gone.',
        'v1: the path `/people` is new.',
        'v1: this breaks clients, which only a new version may do.',
      ],
    });
    await tell('- v1 has people instead of rooms.');
    expect(await accept(contract({ v1: WITHOUT_PATH }))).toEqual({
      ok: false,
      sentences: ['v1: the path `/rooms` is gone.', 'Nothing was accepted.'],
    });
    expect(await released('v1')).toEqual(DOCUMENT);
  });

  it('is broken by code that has lost a version, which cannot be accepted', async () => {
    const sentence = 'v1: the version was released, but is no longer in the code.';
    expect(await check(contract({}))).toMatchObject({
      ok: false,
      sentences: expect.arrayContaining([sentence]),
    });
    expect(await accept(contract({}))).toMatchObject({
      ok: false,
      sentences: expect.arrayContaining([sentence]),
    });
    expect(await released('v1')).toEqual(DOCUMENT);
  });

  it('demands that what is new is accepted, and that the changelog tells it', async () => {
    const current = contract({ v1: WITH_NEW_PATH });
    expect(await check(current)).toEqual({
      ok: false,
      sentences: [
        'v1: the path `/people` is new.',
        'v1: describe it in CHANGELOG.md and run `npm run contract:accept`.',
      ],
    });
    expect(await accept(current)).toEqual({
      ok: false,
      sentences: [
        'v1: the path `/people` is new.',
        'v1: describe that in CHANGELOG.md under [Unreleased], in an entry that names v1.',
        'Nothing was accepted.',
      ],
    });
    await tell('- The people of a room, in\n  v1.');
    expect(await accept(current)).toMatchObject({ ok: true });
    expect(await released('v1')).toEqual(WITH_NEW_PATH);
    expect(await check(current)).toMatchObject({ ok: true });
  });

  it('takes an entry of the changelog that was committed before, and each only once', async () => {
    await tell('- v1 has people.');
    await commit('Tell');
    expect(await accept(contract({ v1: WITH_NEW_PATH }))).toMatchObject({ ok: true });
    await commit('People');
    const next = structuredClone(WITH_NEW_PATH);
    next.paths['/doors'] = { get: { ...DOCUMENT.paths['/rooms']?.get, operationId: 'listDoors' } };
    expect(await accept(contract({ v1: next }))).toMatchObject({ ok: false });
    await tell('- v1 has doors.');
    expect(await accept(contract({ v1: next }))).toMatchObject({ ok: true });
  });

  it('takes an entry for another version as none', async () => {
    await tell('- v10 has people.');
    expect(await accept(contract({ v1: WITH_NEW_PATH }))).toMatchObject({ ok: false });
  });

  it('knows what is new in a clone without history', async () => {
    await tell('- v1 has people.');
    await commit('Tell');
    const clone = join(folder, '../clone');
    await git('clone', '--quiet', '--depth=1', `file://${join(folder, '..')}`, clone);
    const cloned = {
      documents: new Map([['v1', WITH_NEW_PATH]]),
      folder: join(clone, 'contract'),
      changelog: join(clone, 'CHANGELOG.md'),
      run: redocly,
    };
    expect(await accept(cloned)).toMatchObject({ ok: false });
    await writeFile(cloned.changelog, CHANGELOG.replace('- v1 of', '- v1 has people, too.\n- v1 of'));
    expect(await accept(cloned)).toMatchObject({ ok: true });
  });

  it('demands that other words are accepted, but no entry in the changelog', async () => {
    const current = contract({ v1: WITH_OTHER_WORDS });
    expect(await check(current)).toMatchObject({ ok: false });
    expect(await accept(current)).toMatchObject({ ok: true });
    expect(await check(current)).toMatchObject({ ok: true });
  });

  it('takes a new version in, once the changelog tells of it', async () => {
    const current = contract({ v1: DOCUMENT, v2: WITHOUT_PATH });
    expect(await check(current)).toEqual({
      ok: false,
      sentences: ['v2: it has no released document yet; `npm run contract:accept` writes it.'],
    });
    expect(await accept(current)).toMatchObject({ ok: false });
    await tell('- v2 of the API.');
    expect(await accept(current)).toMatchObject({ ok: true });
    expect(await released('v2')).toEqual(WITHOUT_PATH);
    expect(await check(current)).toEqual({
      ok: true,
      sentences: ['The documents of v1, v2 are as they were released.'],
    });
  });

  it('releases no document that is wrong by itself', async () => {
    await tell('- v2 of the API.');
    const current = contract({ v1: DOCUMENT, v2: WITHOUT_SUCCESS });
    for (const { ok, sentences } of [await check(current), await accept(current)]) {
      expect(ok).toBe(false);
      expect(sentences).toContainEqual(
        expect.stringMatching(/^v2: .+operation-4xx-response.+get\/responses/),
      );
    }
  });

  it('is not kept by code whose document cannot be read', async () => {
    await expect(check(contract({ v1: {} }))).rejects.toThrow('redocly lint has failed.');
  });

  const contract = (documents: Record<string, object>): Contract => ({
    documents: new Map(Object.entries(documents)),
    folder,
    changelog,
    run: redocly,
  });

  /** Adds to what is unreleased. */
  async function tell(entry: string): Promise<void> {
    const text = await readFile(changelog, 'utf8');
    await writeFile(changelog, text.replace('## [Unreleased]\n', `## [Unreleased]\n\n${entry}\n`));
  }

  async function released(name: string): Promise<unknown> {
    return JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
  }

  async function git(...command: string[]): Promise<void> {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@rooms.example'];
    await run('git', [...who, ...command], { cwd: join(folder, '..') });
  }

  async function commit(message: string): Promise<void> {
    await git('add', '.');
    await git('commit', '--quiet', '--message', message);
  }
});

function change(edit: (document: typeof DOCUMENT) => void): typeof DOCUMENT {
  const document = structuredClone(DOCUMENT);
  edit(document);
  return document;
}
