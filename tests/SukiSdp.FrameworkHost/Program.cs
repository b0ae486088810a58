using System.Text;
using System.Text.Json;

namespace SukiSdp.FrameworkHost;

/// <summary>Takes orders from standard input until it ends, and reports on standard output.</summary>
internal static class Program
{
    public static void Main()
    {
        WindowsPowerShell.Imitate();
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        using StreamReader orders = new(Console.OpenStandardInput(), utf8);
        using StreamWriter reports = new(Console.OpenStandardOutput(), utf8);
        using HostedClient client = new(reports);
        while (orders.ReadLine() is { } line)
        {
            client.Take(JsonSerializer.Deserialize(line, MessageJson.Default.Order)!);
        }
    }
}
