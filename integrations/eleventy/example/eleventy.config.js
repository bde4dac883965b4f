// @ts-check
import voicgenListen from 'eleventy-plugin-voicgen-listen';

/** @param {any} eleventyConfig */
export default (eleventyConfig) => {
  eleventyConfig.addPlugin(voicgenListen, { domain: process.env['SITE_DOMAIN'] ?? 'your-site.example' });
  return { dir: { input: 'src' } };
};
