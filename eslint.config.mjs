// @ts-check
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { configs as lit } from 'eslint-plugin-lit';
// @ts-expect-error it has no declarations
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as wc } from 'eslint-plugin-wc';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const node = {
  Buffer: 'readonly',
  URL: 'readonly',
  URLSearchParams: 'readonly',
  AbortController: 'readonly',
  AbortSignal: 'readonly',
  Response: 'readonly',
  Request: 'readonly',
  Headers: 'readonly',
  TextEncoder: 'readonly',
  TextDecoder: 'readonly',
  clearInterval: 'readonly',
  clearTimeout: 'readonly',
  console: 'readonly',
  fetch: 'readonly',
  performance: 'readonly',
  process: 'readonly',
  setInterval: 'readonly',
  setTimeout: 'readonly',
  structuredClone: 'readonly',
};

export default defineConfig(
  {
    ignores: [
      'dist/',
      '.build/',
      '.sandbox/',
      '.tools/',
      'coverage/',
      'test-results/',
      'docs/seeds/',
      '**/*.min.js',
      // Their types are those of packages that are not installed here: their own checkers read them in the tests.
      'integrations/{react,vue,svelte}/src/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    extends: [lit['flat/recommended'], wc['flat/recommended'], wc['flat/best-practice']],
    plugins: { 'lit-a11y': litA11y },
    rules: {
      ...litA11y.configs.recommended.rules,
      'no-console': ['error', { allow: ['warn'] }],
      'no-restricted-globals': [
        'error',
        'name',
        'event',
        'status',
        'parent',
        'top',
        'length',
        'close',
        'origin',
      ],
    },
    settings: { wc: { elementBaseClasses: ['LitElement'] } },
  },
  {
    // The relay's log and the command line's output are their work.
    files: ['src/relay/**/*.ts', 'src/client/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', 'demo/**/*.ts'],
    rules: {
      // chai says `expect(x).to.be.true`; node:test hands back promises that it awaits itself.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The types of chai-as-promised, which come with the runner's helpers, make a promise of every assertion.
    files: ['test/element/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      // Functions of the platform are taken from pages, and put back.
      '@typescript-eslint/unbound-method': 'off',
      // Who asks for a part of the player says what it is.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: node },
  },
  {
    files: [
      'demo/**/*.js',
      'demo/**/*.mjs',
      'docs/site/*.js',
      'integrations/**/*.js',
      'scripts/bench/**/*.js',
    ],
    languageOptions: {
      globals: {
        ...node,
        window: 'readonly',
        document: 'readonly',
        customElements: 'readonly',
        location: 'readonly',
        localStorage: 'readonly',
        navigator: 'readonly',
        HTMLElement: 'readonly',
        HTMLDetailsElement: 'readonly',
        matchMedia: 'readonly',
        CustomEvent: 'readonly',
        history: 'readonly',
        EventSource: 'readonly',
        Audio: 'readonly',
        HTMLMediaElement: 'readonly',
        MessageChannel: 'readonly',
        PerformanceObserver: 'readonly',
        requestAnimationFrame: 'readonly',
      },
    },
  },
  prettier,
);
