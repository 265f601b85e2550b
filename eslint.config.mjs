import eslint from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What a folder of lib/private may import from: only folders before it in this list, besides the files at its root. */
const PRIVATE_FOLDERS = ['request', 'validation', 'iam', 'spark', 'eks', 'events', 'provider', 'bodies'];
const LAMBDA_FOLDERS = ['aws', 'cloudformation', 'job-run', 'completion'];

/** Zones that keep each folder of a list from importing those after it. */
const oneDirection = (parent, folders) =>
  folders.slice(0, -1).map((folder, index) => ({
    target: `./${parent}/${folder}`,
    from: folders.slice(index + 1).map((later) => `./${parent}/${later}`),
    message: `${parent}/${folder} comes before the folder that it imports from.`,
  }));

const BORDERS = [
  {
    target: './lib',
    from: ['./lambda', './local', './testing', './bin', './test'],
    message: 'lib/ imports its own files only.',
  },
  {
    target: './lambda',
    from: ['./lib', './local', './testing', './bin', './test'],
    except: ['./private/contract.ts'],
    message: 'lambda/ imports of the other folders the contract only.',
  },
  {
    target: './local',
    from: ['./lib', './lambda', './testing', './bin', './test'],
    message: 'local/ imports its own files only.',
  },
  {
    target: './testing',
    from: ['./lib', './lambda', './bin', './test'],
    except: ['./private/contract.ts', './job-run/tags.ts'],
    message: "testing/ imports local/, and what names a job run's resource.",
  },
  {
    target: './bin',
    from: ['./lambda', './local', './testing', './test'],
    message: 'bin/ imports the constructs only.',
  },
  ...oneDirection('lib/private', PRIVATE_FOLDERS),
  ...oneDirection('lambda', LAMBDA_FOLDERS),
];

export default tseslint.config(
  {
    ignores: [
      '.cache/',
      'build/',
      'cdk.out/',
      'coverage/',
      'dist/',
      'reports/',
      '.stryker-tmp/',
      'test/integ/*.snapshot/',
      '**/cdk-integ.out.*',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // circles and borders, of types too
    files: ['{bin,lambda,lib,local,testing}/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { zones: BORDERS }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // expect.any and its like are of type any, and a fake need not wait for anything
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
