import type { Recipe, RecipeInput } from './recipe.ts'

/** A provider of its own, so that the key is read from the environment and no login is asked for. */
const provider = ({ baseUrl }: RecipeInput) => ({
  name: 'tfgrpo',
  base_url: baseUrl,
  env_key: 'OPENAI_API_KEY',
  wire_api: 'responses',
})

export const codex: Recipe = {
  program: 'codex',
  install: 'npm install -g @openai/codex',
  key: 'OPENAI_API_KEY',
  api: 'openai',
  endpoint: { usual: 'https://api.openai.com/v1', variable: 'OPENAI_BASE_URL' },
  needsModel: false,
  args: ({ prompt, model, baseUrl }) => [
    'exec',
    '--json',
    '--skip-git-repo-check',
    '--dangerously-bypass-approvals-and-sandbox',
    '-c',
    'model_provider="tfgrpo"',
    '-c',
    `model_providers.tfgrpo={name="tfgrpo",base_url=${JSON.stringify(baseUrl)},env_key="OPENAI_API_KEY",wire_api="responses"}`,
    ...(model === undefined ? [] : ['--model', model]),
    prompt,
  ],
  variables: () => ({}),
  reads: ['AGENTS.md'],
  acp: {
    program: 'codex-acp',
    install: 'npm install -g @agentclientprotocol/codex-acp',
    args: () => [],
    variables: (input) => ({
      MODEL_PROVIDER: 'tfgrpo',
      CODEX_CONFIG: JSON.stringify({
        model_provider: 'tfgrpo',
        model_providers: { tfgrpo: provider(input) },
        ...(input.model === undefined ? {} : { model: input.model }),
      }),
      // Its own sandbox does not start within ours.
      INITIAL_AGENT_MODE: 'agent-full-access',
      NO_BROWSER: '1',
    }),
  },
}
