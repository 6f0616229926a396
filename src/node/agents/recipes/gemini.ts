import type { Recipe } from './recipe.ts'

export const gemini: Recipe = {
  program: 'gemini',
  install: 'npm install -g @google/gemini-cli',
  key: 'GEMINI_API_KEY',
  api: 'gemini',
  endpoint: {
    usual: 'https://generativelanguage.googleapis.com',
    variable: 'GOOGLE_GEMINI_BASE_URL',
  },
  needsModel: false,
  args: ({ prompt, model }) => [
    '--yolo',
    '--output-format',
    'json',
    ...(model === undefined ? [] : ['--model', model]),
    '-p',
    prompt,
  ],
  variables: ({ baseUrl }) => ({
    GOOGLE_GEMINI_BASE_URL: baseUrl,
    // Without it a folder that was never opened before runs no tool unasked.
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
  }),
  home: [
    {
      path: '.gemini/settings.json',
      content: JSON.stringify({
        // With an address in the environment it takes its way to log in from that, and then refuses it (0.61).
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
      }),
    },
  ],
  reads: ['GEMINI.md'],
  acp: {
    program: 'gemini',
    install: 'npm install -g @google/gemini-cli',
    args: ({ model }) => ['--acp', ...(model === undefined ? [] : ['--model', model])],
    askingMode: 'default',
  },
}
