import { type Placeholders, type Query, statement } from '../database/statement.js';
import type { Actor } from '../events/actor.js';
import { type EventDescription, withEvent } from '../events/with-event.js';
import { AVAILABLE } from '../rooms/rooms.sql.js';
import { PUBLIC_PAGES } from '../database/connection-shares.js';
import { deleteBatch } from '../jobs/batches.js';
import {
  type Background,
  type Theme,
  THEME_PARTS,
  type ThemeChange,
  type ThemeImage,
  type ThemeOwner,
  type ThemePart,
} from './theme.js';

/** The types of events about themes. */
export const THEME_EVENTS = ['theme.updated'] as const;

/** A theme as it is stored, by columns. */
interface ThemeRow {
  readonly primary: string | null;
  readonly secondary: string | null;
  readonly focus: string | null;
  readonly logo: ThemeImage | null;
  readonly roomBackground: Background | null;
  readonly knockBackground: Background | null;
}

/** The columns of each part, and the types of their values. */
const COLUMNS_OF = {
  colors: ['primary_color', 'secondary_color', 'focus_color'],
  logo: ['logo'],
  roomBackground: ['room_background', 'room_background_preset', 'room_background_palette'],
  knockBackground: ['knock_background', 'knock_background_preset', 'knock_background_palette'],
} as const satisfies Record<ThemePart, readonly string[]>;
type Column = (typeof COLUMNS_OF)[ThemePart][number];

/** The columns that are images. */
const IMAGE_COLUMNS = ['logo', 'room_background', 'knock_background'] as const satisfies Column[];

const background = (column: string): string =>
  `CASE WHEN num_nonnulls(t.${column}, t.${column}_preset) > 0 THEN json_build_object(
            'image', t.${column}, 'preset', t.${column}_preset, 'palette', t.${column}_palette) END`;

const SELECT_THEME = `
         SELECT t.primary_color AS primary, t.secondary_color AS secondary, t.focus_color AS focus,
                CASE WHEN i.hash IS NOT NULL THEN json_build_object(
                  'hash', i.hash, 'width', i.width, 'height', i.height, 'tone', i.tone) END AS logo,
                ${background('room_background')} AS "roomBackground",
                ${background('knock_background')} AS "knockBackground"`;
const FROM_THEMES = `themes t LEFT JOIN theme_images i ON i.hash = t.logo AND i.organization_id = t.organization_id`;

/** The id of the theme of an owner. */
const idOf = ({ organizationId, roomId }: Placeholders<ThemeOwner>): string =>
  `coalesce(${roomId}::uuid, ${organizationId}::uuid)`;

/** The theme of a room or of an organization itself. */
export const find = statement<ThemeOwner, ThemeRow>(
  (owner) =>
    `${SELECT_THEME} FROM ${FROM_THEMES} WHERE t.id = ${idOf(owner)} AND t.organization_id = ${owner.organizationId}`,
);

const findBoth = statement<{ roomId: string }, ThemeRow & { readonly isOfRoom: boolean }>(
  ({ roomId }) => `${SELECT_THEME}, t.room_id IS NOT NULL AS "isOfRoom"
           FROM rooms r CROSS JOIN LATERAL (VALUES (r.id), (r.organization_id)) AS owner (id)
           JOIN ${FROM_THEMES} ON t.id = owner.id WHERE r.id = ${roomId}`,
);
/** The themes that a room's page shows: its own, and that of its organization. */
export const findForPage = (roomId: string): Query<ThemeRow & { readonly isOfRoom: boolean }> => ({
  ...findBoth({ roomId }),
  share: PUBLIC_PAGES,
});

/** The owner, which stays until the theme refers to it. An expired room is no owner. */
const ownerOf = ({ organizationId, roomId }: Placeholders<ThemeOwner>): string =>
  `(SELECT * FROM (SELECT organization_id, id AS room_id FROM rooms
                         WHERE id = ${roomId}::uuid AND organization_id = ${organizationId} AND ${AVAILABLE} FOR KEY SHARE) AS room
           UNION ALL
           SELECT * FROM (SELECT id, NULL::uuid FROM organizations
                           WHERE id = ${organizationId} AND ${roomId}::uuid IS NULL FOR KEY SHARE) AS organization)`;

/** @param data a JSON object */
const describe = (data: string): EventDescription<(typeof THEME_EVENTS)[number]> => ({
  type: 'theme.updated',
  organizationId: 'changed."organizationId"',
  subjectId: 'changed.id::text',
  data,
});
const RETURNED = `id, organization_id AS "organizationId"`;
const dataOf = (parts: readonly ThemePart[]): string =>
  `json_build_object('parts', json_build_array(${parts.map((part) => `'${part}'`).join(', ')}))`;

type Values = ThemeOwner & { readonly [Name in Column]: string | null };

/** Sets parts of a theme. A change that changes nothing writes nothing, and so does one of a room that is gone. */
const changeOf = (parts: readonly ThemePart[]) =>
  withEvent<Values, { readonly id: string }>(
    (value) => {
      const columns = parts.flatMap((part): readonly Column[] => COLUMNS_OF[part]);
      const values = columns.map((column) => `${value[column]}::text`).join(', ');
      const list = (prefix: string): string => columns.map((column) => prefix + column).join(', ');
      return `INSERT INTO themes (id, organization_id, room_id, ${list('')})
         SELECT coalesce(room_id, organization_id), organization_id, room_id, ${values}
           FROM ${ownerOf(value)} AS owner
          WHERE num_nonnulls(${values}) > 0 OR EXISTS (SELECT FROM themes WHERE id = ${idOf(value)})
             ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
          WHERE (${list('themes.')}) IS DISTINCT FROM (${list('excluded.')})
         RETURNING ${RETURNED}`;
    },
    () => describe(dataOf(parts)),
  );

const CHANGES = new Map(
  [...THEME_PARTS.map((part) => [part]), THEME_PARTS].map((parts) => [
    parts.join(),
    changeOf(parts as readonly ThemePart[]),
  ]),
);

/** @param given one part, or all of them */
export function change(owner: ThemeOwner, given: ThemeChange, actor: Actor): Query<{ readonly id: string }> {
  const parts = THEME_PARTS.filter((part) => given[part] !== undefined);
  const build = CHANGES.get(parts.join());
  if (!build) throw new RangeError(`There is no statement that changes ${parts.join()} together.`);
  const { colors, logo = null, roomBackground: room, knockBackground: knock } = given;
  return build({
    ...owner,
    actor,
    primary_color: colors?.primary ?? null,
    secondary_color: colors?.secondary ?? null,
    focus_color: colors?.focus ?? null,
    logo,
    room_background: room?.image ?? null,
    room_background_preset: room?.preset ?? null,
    room_background_palette: room?.palette ?? null,
    knock_background: knock?.image ?? null,
    knock_background_preset: knock?.preset ?? null,
    knock_background_palette: knock?.palette ?? null,
  });
}

/** Removes a theme. */
export const remove = withEvent<ThemeOwner>(
  (owner) =>
    `DELETE FROM themes WHERE id = ${idOf(owner)} AND organization_id = ${owner.organizationId} RETURNING ${RETURNED}`,
  () => describe(dataOf(THEME_PARTS)),
);

/** An image with its content, to be stored. */
export interface NewThemeImage extends ThemeImage {
  readonly content: Buffer;
}

/**
 * Stores an image, or locks it if it is there, so that it stays until the theme refers to it. No row if the images of the
 * organization would take more than `maxBytes`.
 */
export const storeImage = statement<
  NewThemeImage & { readonly organizationId: string; readonly maxBytes: number },
  { readonly hash: string }
>(
  ({ hash, organizationId, width, height, tone, content, maxBytes }) =>
    `INSERT INTO theme_images (hash, organization_id, width, height, tone, content)
         SELECT ${hash}::text, ${organizationId}::uuid, ${width}::integer, ${height}::integer, ${tone}::text, ${content}::bytea
          WHERE EXISTS (SELECT FROM theme_images WHERE hash = ${hash} AND organization_id = ${organizationId})
             OR (SELECT coalesce(sum(octet_length(content)), 0) FROM theme_images WHERE organization_id = ${organizationId})
                + octet_length(${content}::bytea) <= ${maxBytes}::integer
             ON CONFLICT (hash, organization_id) DO UPDATE SET tone = excluded.tone
         RETURNING hash`,
);

/** Locks images of an organization, so that they stay. Those that are gone are missing in the result. */
export const lockImages = statement<
  { readonly organizationId: string; readonly hashes: readonly string[] },
  { readonly hash: string }
>(
  ({ organizationId, hashes }) =>
    `SELECT hash FROM theme_images WHERE organization_id = ${organizationId} AND hash = ANY (${hashes}::text[])
            FOR KEY SHARE`,
);

/** The content of an image, of whatever organization: who knows its hash has seen a page that shows it. */
const readContent = statement<{ hash: string }, { readonly content: Buffer }>(
  ({ hash }) => `SELECT content FROM theme_images WHERE hash = ${hash} LIMIT 1`,
);
export const readImage = (hash: string): Query<{ readonly content: Buffer }> => ({
  ...readContent({ hash }),
  share: PUBLIC_PAGES,
});

const UNUSED = IMAGE_COLUMNS.map(
  (column) =>
    `NOT EXISTS (SELECT FROM themes t WHERE t.${column} = hash AND t.organization_id = theme_images.organization_id)`,
).join(' AND ');

/** Deletes images that no theme uses. */
export const purgeImages = statement<{ readonly size: number }, { readonly deleted: number }>(
  ({ size }) => `WITH gone AS (${deleteBatch('theme_images', UNUSED, 'hash', size)} RETURNING 1)
           SELECT count(*)::integer AS deleted FROM gone`,
);

/** A theme from its row. */
export function toTheme({ primary, secondary, focus, ...parts }: ThemeRow): Theme {
  const { logo, roomBackground, knockBackground } = parts;
  return { colors: { primary, secondary, focus }, logo, roomBackground, knockBackground };
}
