import { chooseLanguage, directionOf, LANGUAGES, loadTexts } from '../../../web/room/ui/languages.js';
import { texts as english } from '../../../web/room/ui/texts/en.js';

describe('the language of the page', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [[null, 'fr-CA'], 'fr'],
    [['xx', 'pt-BR', 'es-419'], 'es'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['AR_eg'], 'ar'],
    [['zh-Hans'], 'en'],
    [[], 'en'],
    [['constructor'], 'en'],
  ])('of %j is %s', (wanted, language) => {
    expect(chooseLanguage(wanted)).toBe(language);
  });

  it('is written from right to left in Arabic alone', () => {
    expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
  });

  it.each(LANGUAGES.filter((language) => language !== 'en'))('is translated: %s', async (language) => {
    const texts = await loadTexts(language);

    expect(Object.keys(texts)).toEqual(Object.keys(english));
    for (const [reason, { title, text }] of Object.entries(texts.reasons)) {
      const original = english.reasons[reason as keyof typeof english.reasons];
      expect(title).not.toBe(original.title);
      expect(text).not.toBe(original.text);
    }
  });

  it.each(LANGUAGES)('counts in %s', async (language) => {
    const { unread, inRoom, wantIn } = await loadTexts(language);

    for (const say of [unread, inRoom]) expect(say(1)).not.toBe(say(2));
    for (const say of [unread, inRoom, wantIn]) {
      expect(say(5)).toContain('5');
      expect(say(12)).toContain('12');
    }
  });
});
