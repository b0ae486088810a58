<#
.SYNOPSIS
Runs scripts, each in a runspace of its own, until the input ends. Reads a JSON object for each from a line of the input, and writes one to a line of the output.
#>
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $request = ConvertFrom-Json $line
    foreach ($variable in $request.Environment.PSObject.Properties) {
        [Environment]::SetEnvironmentVariable($variable.Name, $variable.Value)
    }

    $shell = [powershell]::Create()
    $output = $shell.AddScript($request.Script).Invoke()
    $result = @{
        ExitCode = $shell.Runspace.SessionStateProxy.GetVariable('LASTEXITCODE')
        Output   = -join @($output | ForEach-Object { "$_$([Environment]::NewLine)" }) + ($shell.Streams.Error -join [Environment]::NewLine)
    }

    # Unlike all else, the log-in that the environment variables name belongs to the process.
    $shell.Commands.Clear()
    $null = $shell.AddScript('if (Get-Module SukiSdp) { Disconnect-SukiSdp }').Invoke()
    $shell.Dispose()
    foreach ($variable in $request.Environment.PSObject.Properties) {
        [Environment]::SetEnvironmentVariable($variable.Name, $null)
    }

    [Console]::Out.WriteLine((ConvertTo-Json -InputObject $result -Compress -EscapeHandling EscapeNonAscii))
}
