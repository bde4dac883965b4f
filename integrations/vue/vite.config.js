// @ts-check
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  // Not a Vue component: the browser knows the tag.
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'voicgen-listen' } } })],
});
