# Windows PowerShell 5.1 runs on .NET Framework, PowerShell 7.4 and later on .NET 8 or later: each gets the DLLs made for it.
# Every import runs this, and an operator, a method or a command more would cost milliseconds there. So PowerShell 7 exports by the manifest alone, and
# its version is looked at when the DLLs cannot be loaded.
if ($PSEdition -eq 'Desktop') {
    Import-Module -Name "$PSScriptRoot/bin/net472/SukiSdp.Cmdlets.dll" -ErrorAction Stop
    Export-ModuleMember -Cmdlet *
    return
}

try {
    Import-Module -Name "$PSScriptRoot/bin/net8.0/SukiSdp.Cmdlets.dll" -ErrorAction Stop
}
catch {
    if ($PSVersionTable.PSVersion -lt [version] '7.4') {
        throw "SukiSdp needs PowerShell 7.4 or later, or Windows PowerShell 5.1. This is PowerShell $($PSVersionTable.PSVersion)."
    }

    # .NET keeps the DLL of the version that was imported first until the process ends.
    if ($_.Exception -is [System.IO.FileLoadException] -or $_.Exception.InnerException -is [System.IO.FileLoadException]) {
        throw "Another version of SukiSdp was imported in this session, and PowerShell can't replace it. Start a new session."
    }

    throw
}
