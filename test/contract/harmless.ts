import type { Deed } from './by-machine.js';

const ANYTHING: readonly Deed[] = ['drop', 'add', 'change', 'rename'];

const LIMITS =
  'type|format|pattern|enum|multipleOf|(min|max)\\w+|exclusive\\w+|uniqueItems|required|required/\\d';

/**
 * A keyword of any schema but those in which looser means stricter, and those that the tool takes for others when anything
 * about them changes.
 */
function on(direction: 'request' | 'response', keywords: string): RegExp {
  const elsewhere = '.*(anyOf|allOf)/\\d/.*|.*/hidden/type$';
  const others = direction === 'response' ? `(?!none|one|${elsewhere})` : '(?!none|one)';
  return new RegExp(`^${direction} ${others}\\w+/schema/.*/(${keywords})$`);
}

/**
 * What may be done to a document without breaking a client, and where: the whole list, so that what is not on it must be
 * caught. A place is what `placeOf` makes of it.
 */
const HARMLESS: readonly (readonly [deeds: readonly Deed[], places: RegExp])[] = [
  // Words, examples, chapters.
  [
    ANYTHING,
    /^(?!.*\/(x-note|mapping|parameters|scopes)\/title$).*\/(description|summary|title|example|tags(\/\d)?)$/,
  ],
  [ANYTHING, /\/(externalDocs|example|examples\/one)(\/|$)/],
  [['drop', 'add'], /^(body|responses)\/.*\/examples$/],
  [['add'], /\/x-note$/],

  // Operations.
  [['add'], /^[\w ]+\/(post|get)$/],
  [ANYTHING, /^operation\/post\/deprecated$/],
  [['drop'], /^operation\/post\/x-required-scope$/],
  // Without a list of its own it asks for no key, and the second of these asks for more than the first.
  [['drop'], /^operation\/post\/security(\/0\/bearer)?$/],
  [['add'], /^operation\/post\/security\/0$/],
  [['drop', 'add', 'change'], /^operation\/post\/security\/1(\/oauth(\/\d)?)?$/],
  [['drop'], /^operation\/post\/security\/1\/bearer$/],

  // Parameters and bodies of requests: what is sent may be more.
  [['add'], /^(operation\/parameters(\/0)?|parameters\/post\/parameters\/[012])$/],
  [['drop', 'add'], /^parameters\/post\/parameters\/0\/required$/],
  [['drop', 'change'], /^parameters\/post\/parameters\/3\/required$/],
  [['drop', 'add', 'change'], /^parameters\/post\/parameters\/0\/deprecated$/],
  [['drop'], /^(operation|parameters)\/.*\/schema\/(type|minLength)$/],
  [['add'], /^parameters\/.*\/schema\/default$/],

  // Responses: what is received may be more, and more exactly said.
  [['add'], /^responses\/post\/responses\/(404|5XX)$/],
  [['add'], /^responses\/.*\/(headers(\/X-\w+)?|content(\/\w+\/\w+)?)$/],
  [['add'], /^responses\/.*\/schema(\/type)?$/],
  [['add'], /^responses\/.*\/X-Answer\/required$/],
  [['drop', 'add', 'change'], /^responses\/.*\/X-Answer\/deprecated$/],
  [['add'], /^response \w+\/post\/responses\/200\/content(\/application\/json)?$/],
  [['add'], /^response \w+\/schema$/],

  // The body of a request, where it is optional.
  [['drop', 'change'], /^body\/post\/requestBody\/required$/],
  [['add'], /^body\/post\/requestBody\/content\/\w+\/\w+(-\w+)?$/],
  [['add'], /^request \w+\/post\/requestBody(\/content\/application\/json)?$/],
  [['drop'], /^body\/.*\/schema\/(.*\/)?type$/],
  [['add'], /^body\/.*\/schema\/properties(\/file)?$/],

  // Schemas of requests: looser ones, and new members.
  [['drop'], on('request', `${LIMITS}|additionalProperties|items|anyOf|allOf|allOf/\\d`)],
  [['change'], on('request', 'max\\w+|exclusive\\w+|uniqueItems|closed/additionalProperties')],
  [['add'], on('request', 'enum/\\d|anyOf/\\d|default|nullable')],
  [['drop', 'add', 'change'], on('request', 'deprecated|writeOnly')],
  [['add'], on('request', 'closed/properties/shown/type')],
  [['drop'], /^request one\/.*\/oneOf$/],
  [['add'], /^request \w+\/schema\/properties(\/\w+(\/properties(\/\w+)?)?)?$/],

  // Schemas of responses: stricter ones, new members, and new values.
  [['add'], on('response', `${LIMITS}|map/additionalProperties|items|anyOf|allOf|allOf/\\d`)],
  [['add'], /^response \w+\/schema\/properties(\/\w+(\/properties(\/\w+)?)?)?$/],
  [['change'], on('response', 'min\\w+')],
  [['drop', 'change'], on('response', 'nullable|sent/properties/hidden/writeOnly')],
  [['drop', 'add', 'change'], on('response', 'default|deprecated|readOnly|enum/\\d')],
  [['drop'], on('response', 'anyOf/\\d')],
  [['drop'], /^response sent\/.*\/(required|required\/0|properties\/hidden\/type)$/],
  [['change'], on('response', 'sent/required/0')],
  [['add'], /^response one\/.*\/one\/oneOf(\/\d\/(type|required(\/\d)?|properties\/\w+(\/type)?))?$/],
  [['drop'], /^response one\/.*\/oneOf\/\d$/],

  // Beside the paths.
  [['drop', 'add'], /^document\/info(\/version|\/contact(\/name)?)?$/],
  [['change'], /^document\/info\/(version|contact\/name)$/],
  [
    ['drop', 'add', 'change'],
    /^document\/(tags\/0\/name|components\/securitySchemes\/bearer\/bearerFormat)$/,
  ],
  // From 3.0.3 to 3.0.32.
  [['change'], /^document\/openapi$/],
  [['add'], /^document\/(servers|security)\/\d$/],
  [['drop'], /^document\/security(\/0\/bearer|\/1\/key)?$/],
  [['add'], /^document\/components\/securitySchemes\/\w+$/],
  [['add'], /^document\/components\/schemas\/(Unused|Used\/properties(\/a)?)$/],
  [['drop', 'add'], /^document\/components\/schemas\/Unused\/properties(\/a)?$/],
  [['add'], /^document\/components\/responses\/Used\/content(\/application\/json(\/schema(\/\$ref)?)?)?$/],
];

/** Whether a deed at a place breaks nobody. */
export function isHarmless(deed: Deed, place: string): boolean {
  return HARMLESS.some(([deeds, places]) => deeds.includes(deed) && places.test(place));
}

/** `request text/schema/properties/text/enum/0` */
export function placeOf(name: string, segments: readonly string[]): string {
  const place = `${name}/${segments.join('/')}`;
  return place.replace(
    /^(re\w+ \w+)\/post\/(requestBody|responses\/200)\/content\/application\/json\//,
    '$1/',
  );
}
