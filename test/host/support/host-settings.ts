/** How one start of VS Code is set up; `test/host/<name>/host.ts` exports one for the suites next to it. */
export interface HostSettings {
  /** folder of the repository whose copy is opened, e.g. "examples/order-service" */
  workspace: string
  /** user settings */
  settings?: Record<string, unknown>
  /** false = the folder is opened in restricted mode; default true */
  trusted?: boolean
  /** true = chat and agent mode work, answered by the model of test/support/scripted-model-extension */
  chat?: boolean
  /** environment of the extension host */
  env?: Record<string, string>
}
