# Windows PowerShell 5.1 runs on .NET Framework, PowerShell 7.4 and later on .NET 8 or later: each gets the DLLs made for it.
# Every import runs this, and each operator or method call in it would cost milliseconds there: so there is one comparison, and the shell's version
# is only looked at when the DLLs cannot be loaded.
$framework = if ($PSEdition -eq 'Core') { 'net8.0' } else { 'net472' }
try {
    Import-Module -Name "$PSScriptRoot/bin/$framework/SukiSdp.Cmdlets.dll" -ErrorAction Stop
}
catch {
    if ($PSEdition -eq 'Core' -and $PSVersionTable.PSVersion -lt [version] '7.4') {
        throw "SukiSdp needs PowerShell 7.4 or later, or Windows PowerShell 5.1. This is PowerShell $($PSVersionTable.PSVersion)."
    }

    throw
}

Export-ModuleMember -Cmdlet *
