import { describe, expect, it } from 'vitest'
import type { RecipeName } from '../../../../src/node/agents/recipes/recipe.ts'
import { RECIPES } from '../../../../src/node/agents/recipes/recipes.ts'

const input = { prompt: 'P', model: 'M', baseUrl: 'http://localhost:1/v1' }

describe('recipes', () => {
  it.each<[RecipeName, string]>([
    [
      'codex',
      'exec --json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox -c model_provider="tfgrpo" -c model_providers.tfgrpo={name="tfgrpo",base_url="http://localhost:1/v1",env_key="OPENAI_API_KEY",wire_api="responses"} --model M P',
    ],
    [
      'claude',
      '--print --verbose --output-format=stream-json --permission-mode=acceptEdits --allowedTools=Read,Write,Edit,Glob,Grep,Bash --model M P',
    ],
    ['opencode', 'run --format=json --model tfgrpo/M P'],
    ['gemini', '--yolo --output-format json --model M -p P'],
    [
      'qwen',
      '--yolo --auth-type openai --openai-base-url http://localhost:1/v1 --model M --output-format json -p P',
    ],
    ['copilot', '--prompt P --yolo --output-format=json'],
  ])('%s is started without a terminal', (name, line) => {
    expect(RECIPES[name].args(input).join(' ')).toBe(line)
  })

  it.each(Object.entries(RECIPES))(
    '%s is pointed at the endpoint and holds no key, in either mode',
    (_, recipe) => {
      const modes = [
        [...recipe.args(input), ...Object.values(recipe.variables(input))],
        [
          ...recipe.acp.args(input),
          ...Object.values({ ...recipe.variables(input), ...recipe.acp.variables?.(input) }),
        ],
      ]
      for (const told of modes) expect(told.join('\n')).toContain(input.baseUrl)
      expect(Object.keys({ ...recipe.variables(input), ...recipe.acp.variables?.(input) })).not.toContain(
        recipe.key,
      )
    },
  )

  it.each(Object.entries(RECIPES))(
    '%s chooses its own model where none is named, or says that it needs one',
    (_, recipe) => {
      const told = (model: string | undefined) => [
        ...recipe.args({ ...input, model }),
        ...Object.values(recipe.variables({ ...input, model })),
      ]
      expect(told('chosen').join(' ')).toContain('chosen')
      const names = told(undefined).filter((word) => word === '--model')
      if (!recipe.needsModel) expect(names).toEqual([])
    },
  )
})
