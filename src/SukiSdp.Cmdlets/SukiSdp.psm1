# Windows PowerShell 5.1 runs on .NET Framework, PowerShell 7.4 and later on .NET 8 or later: each gets the DLLs made for it.
$framework = if ($PSVersionTable.PSEdition -ne 'Core') {
    'net472'
}
elseif ($PSVersionTable.PSVersion -ge [version] '7.4') {
    'net8.0'
}
else {
    throw "SukiSdp needs PowerShell 7.4 or later, or Windows PowerShell 5.1. This is PowerShell $($PSVersionTable.PSVersion)."
}

$module = Import-Module -Name ([System.IO.Path]::Combine($PSScriptRoot, 'bin', $framework, 'SukiSdp.Cmdlets.dll')) -PassThru
Export-ModuleMember -Cmdlet @($module.ExportedCmdlets.Keys)
