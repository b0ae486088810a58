@{
  RootModule           = 'SukiSdp.psm1'
  ModuleVersion        = '0.1.0'
  GUID                 = '5f1c6f0e-6f0a-4d4c-9d0a-1d6f3b7b0c52'
  Author               = 'The SukiSdp contributors'
  CompanyName          = 'The SukiSdp contributors'
  Copyright            = 'Copyright (c) The SukiSdp contributors. MIT License.'
  Description          = 'Lists and saves the audio recordings of Suki clinical sessions before the service deletes them: verified, resumable, unattended.'
  PowerShellVersion    = '5.1'
  CompatiblePSEditions = @('Desktop', 'Core')
  # Windows PowerShell 5.1 only; PowerShell 7 does not read it.
  DotNetFrameworkVersion = '4.7.2'
  FormatsToProcess     = @('SukiSdp.Format.ps1xml')
  FunctionsToExport    = @()
  CmdletsToExport      = @('Connect-SukiSdp', 'Disconnect-SukiSdp', 'Get-SukiRecording', 'Get-SukiSdpConnection', 'Save-SukiRecording', 'Test-SukiArchive', 'Join-SukiRecording', 'Get-SukiArchiveItem', 'Remove-SukiArchiveItem', 'Repair-SukiArchive', 'Measure-SukiRecording', 'Export-SukiArchiveReport')
  VariablesToExport    = @()
  AliasesToExport      = @()
  PrivateData          = @{
    PSData = @{
      Tags         = @('Suki', 'Healthcare', 'Audio', 'Recording', 'Archive', 'Download', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
      ProjectUri   = 'https://github.com/sukisdp/SukiSdp'
      IconUri      = 'https://raw.githubusercontent.com/sukisdp/SukiSdp/main/docs/icon.png'
      LicenseUri   = 'https://github.com/sukisdp/SukiSdp/blob/main/LICENSE'
      ReleaseNotes = 'https://github.com/sukisdp/SukiSdp/blob/main/CHANGELOG.md'
    }
  }
}
