import { isLoopback, parseUrl } from '../url.js';

/** Names that never lead to a public host: RFC 6761, RFC 6762, RFC 8375, RFC 9476 and common inner zones. */
const privateNames =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** Address blocks that are not public, as [first address, prefix length]: the IANA special-purpose registry. */
const privateBlocks: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isPublicV4(address: string): boolean {
  const number = numberOf(address);
  return !privateBlocks.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(number / size) === Math.floor(numberOf(first) / size);
  });
}

/** The first two groups of an IPv6 address as URLs spell it: lower case, shortest form, no dotted tail. */
function firstGroups(address: string): readonly [number, number] {
  const [head = ''] = address.split('::');
  const [first = '', second = ''] = head.split(':');
  return [parseInt(first || '0', 16), parseInt(second || '0', 16)];
}

/**
 * Public is what the registries give out, 2000::/3, but for what stands in it for something else: protocol
 * assignments and tunnels (2001::/23, 2002::/16), documentation (2001:db8::/32, 3fff::/20). Mapped and
 * translated IPv4, unique local, link-local and multicast addresses lie outside.
 */
function isPublicV6(address: string): boolean {
  const [first, second] = firstGroups(address);
  if (first < 0x2000 || first > 0x3fff || first === 0x2002) return false;
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return !(first === 0x3fff && second < 0x1000);
}

/**
 * Why this address must not be asked with a key, in words that complete "baseUrl …"; undefined where it may.
 * The parsed form is judged: by then decimal, octal, hexadecimal and full-width spellings are dotted numbers.
 * What a public name resolves to cannot be seen from here.
 */
export function whyNotPublic(base: string, allowLoopback: boolean): string | undefined {
  const url = parseUrl(base);
  if (!url) return 'is no URL';
  if (url.username || url.password) return 'must not hold a user or password';
  if (url.search || url.hash) return 'must not hold a query or fragment';
  if (allowLoopback && /^https?:$/.test(url.protocol) && isLoopback(url)) return undefined;
  if (url.protocol !== 'https:') {
    return 'must be https; for a service on this machine set allowLoopback and use http://127.0.0.1';
  }
  const { hostname } = url;
  if (hostname.endsWith('.')) return 'must not end its host in a dot';
  const isPublic = hostname.startsWith('[')
    ? isPublicV6(hostname.slice(1, -1))
    : /^[\d.]+$/.test(hostname)
      ? isPublicV4(hostname)
      : hostname.includes('.') && !privateNames.test(hostname);
  return isPublic ? undefined : 'must lead to a public host, not to a private or local one';
}
