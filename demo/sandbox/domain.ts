/**
 * A hostname in its one spelling (lower case, punycode, no trailing dot), or null where `text` is none:
 * with a scheme, port, path or user it is an address, not a domain.
 */
export const domainOf = (text: string): string | null => {
  const trimmed = text.trim().replace(/\.$/, '');
  if (trimmed === '' || trimmed.length > 253 || /[\s/\\?#@]/.test(trimmed)) return null;
  try {
    const url = new URL(`http://${trimmed}/`);
    const colon = trimmed.startsWith('[') ? trimmed.indexOf(']:') : trimmed.indexOf(':');
    const whole = url.hostname.split('.').every((label) => label !== '');
    return colon === -1 && whole ? url.hostname : null;
  } catch {
    return null;
  }
};
