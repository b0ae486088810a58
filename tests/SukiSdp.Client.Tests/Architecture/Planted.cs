// An arrow that points back, so that the check is seen to find one.
namespace SukiSdp.Tests.Architecture.Planted.Low
{
    internal sealed class Below
    {
        public static async Task<string> RunAsync()
        {
            await Task.Yield();
            return High.Above.Describe([]);
        }
    }
}

namespace SukiSdp.Tests.Architecture.Planted.High
{
    internal sealed class Above
    {
        public static string Describe(IReadOnlyList<Low.Below> all) => all.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
