/** Checks and fills the routes below a service's address, with a task's id in them. */

const PLACE = /\{([a-z]+)\}/g;

/** Says whether a text is a path below an address, with each of these places in it once and no other. */
export function isRoute(text: string, places: readonly string[]): boolean {
  const named = [...text.matchAll(PLACE)].map(([, name]) => name);
  if (named.length !== places.length || !places.every((place) => named.includes(place))) return false;
  const plain = text.replace(PLACE, 'x');
  // Neither another origin nor a way out of the address: no scheme, no leading slash, no dots alone.
  if (!/^[A-Za-z0-9._~:/?&=%,-]+$/.test(plain) || plain.startsWith('/') || plain.includes('//')) return false;
  const [path = '', query] = plain.split('?');
  if (/^[a-z][a-z\d+.-]*:/i.test(path) || plain.split('?').length > 2) return false;
  return path.split('/').every((part) => !/^(?:\.|%2e){1,2}$/i.test(part)) && query !== '';
}

/**
 * Makes the address of a route. An id's own slashes stay where it stands in the path; in the query they are encoded.
 */
export function routeUrl(route: string, baseUrl: URL, place: string, value: string): URL {
  const hole = `{${place}}`;
  const inQuery = route.indexOf('?') >= 0 && route.indexOf('?') < route.indexOf(hole);
  const encoded = inQuery
    ? encodeURIComponent(value)
    : value.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':').replaceAll('%40', '@');
  return new URL(
    route.replace(hole, () => encoded),
    baseUrl,
  );
}

/** Says whether an id may be asked for: by the characters it holds, and that no part of it leads out of the route. */
export function isTaskId(id: string, extraCharacters = ''): boolean {
  if (id.length < 1 || id.length > (extraCharacters === '' ? 128 : 200)) return false;
  const allowed = new Set(extraCharacters);
  const fits = [...id].every((letter) => /[A-Za-z0-9_-]/.test(letter) || allowed.has(letter));
  return fits && id.split('/').every((part) => part !== '' && !/^\.{1,2}$/.test(part));
}
