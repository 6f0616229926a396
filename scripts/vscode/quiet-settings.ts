/** User settings that keep VS Code from asking, fetching and offering in tests. */
export const QUIET_SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.tips.enabled': false,
  'remote.autoForwardPorts': false,
  // It asks git about repositories that a suite has taken away, and its failures would be those of the next test.
  'git.enabled': false,
  'chat.byokUtilityModelDefault': 'mainAgent',
}
