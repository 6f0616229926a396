import type { Recipe, RecipeInput } from './recipe.ts'

/** The address and the model are arguments; the key stays in the environment. */
const common = ({ model, baseUrl }: RecipeInput) => [
  '--auth-type',
  'openai',
  '--openai-base-url',
  baseUrl,
  ...(model === undefined ? [] : ['--model', model]),
]

export const qwen: Recipe = {
  program: 'qwen',
  install: 'npm install -g @qwen-code/qwen-code',
  key: 'OPENAI_API_KEY',
  api: 'openai',
  endpoint: { usual: 'https://api.openai.com/v1', variable: 'OPENAI_BASE_URL' },
  needsModel: true,
  args: ({ prompt, ...input }) => ['--yolo', ...common(input), '--output-format', 'json', '-p', prompt],
  variables: () => ({}),
  home: [
    {
      path: '.qwen/settings.json',
      content: JSON.stringify({
        privacy: { usageStatisticsEnabled: false },
        general: { disableAutoUpdate: true, enableAutoUpdate: false },
        // Else a second agent asks the model for memories after each turn.
        memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false, enableAutoSkill: false },
      }),
    },
  ],
  reads: ['QWEN.md', 'AGENTS.md'],
  acp: {
    program: 'qwen',
    install: 'npm install -g @qwen-code/qwen-code',
    args: (input) => ['--acp', ...common(input)],
    askingMode: 'default',
  },
}
