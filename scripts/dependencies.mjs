// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { isMain, root } from './project.mjs';

// `npm run licences`: docs/dependencies.md, from the lock file and from what the bundles say that they carry.

const file = join(root, 'docs/dependencies.md');

/** What a bundle of `dist` carries, by its own notice: "name version (licence)". @param {string} bundle */
const carried = (bundle) =>
  [
    ...readFileSync(join(root, 'dist', bundle, 'THIRD-PARTY.txt'), 'utf8').matchAll(
      /^(\S+) (\d\S*) \((.+)\)$/gm,
    ),
  ].map(([, name = '', version = '', license = '']) => `| ${name} | ${version} | ${license} |`);

/** The list as it is to be; it needs a built `dist`. */
async function dependencies() {
  /** @type {Record<string, { version?: string, license?: string, dev?: boolean, link?: boolean }>} */
  const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  /** @type {Map<string, Set<string>>} */
  const tools = new Map();
  const installed = [];
  for (const [path, { version = '', license = 'not said', dev }] of Object.entries(packages)) {
    const name = path.replace(/^.*node_modules\//, '');
    if (!path) continue;
    if (dev) tools.set(license, (tools.get(license) ?? new Set()).add(name));
    else installed.push(`| ${name} | ${version} | ${license} |`);
  }
  const head = '| package | version | licence |\n| --- | --- | --- |';
  const bundles = ['cdn', 'relay', 'client'].map(
    (name) => `## Carried in \`dist/${name}\`\n\n${head}\n${carried(name).join('\n')}\n`,
  );
  const kinds = [...tools]
    .sort(([, a], [, b]) => b.size - a.size)
    .map(
      ([license, names]) =>
        `| ${license} | ${names.size} | ${names.size > 12 ? '' : [...names].sort().join(', ')} |`,
    );
  const text = `# Dependencies and their licences

Made by \`npm run licences\` from the lock file and the notices of the bundles (\`THIRD-PARTY.txt\` holds the texts).

## Installed with the package

${head}
${installed.join('\n')}

${bundles.join('\n')}
## All that is installed for development

None of it is shipped but what is named above.

| licence | packages | named where they are few |
| --- | ---: | --- |
${kinds.join('\n')}
`;
  return format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
}

if (isMain(import.meta.url)) {
  writeFileSync(file, await dependencies());
  console.log('docs/dependencies.md');
}
