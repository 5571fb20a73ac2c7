import { useEffect, useState } from 'preact/hooks';

/**
 * A time of day in the reader's time zone, with the date if it is not today, as it is written in the reader's region.
 * @param iso ISO 8601 @param language of the page
 */
export function formatTime(iso: string, language: string): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  const regional = navigator.languages.find((tag) => tag.startsWith(`${language}-`));
  return new Intl.DateTimeFormat(
    regional ?? language,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(date);
}

/** Minutes until an instant, rounded up; the component renders again when they change. @param iso ISO 8601 */
export function useMinutesUntil(iso: string): number {
  const [minutes, setMinutes] = useState(() => minutesUntil(iso));
  useEffect(() => {
    setMinutes(minutesUntil(iso));
    const timer = setInterval(() => setMinutes(minutesUntil(iso)), 1_000);
    return () => clearInterval(timer);
  }, [iso]);
  return minutes;
}

function minutesUntil(iso: string): number {
  return Math.ceil((Date.parse(iso) - Date.now()) / 60_000);
}
