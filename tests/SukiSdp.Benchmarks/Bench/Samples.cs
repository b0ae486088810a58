namespace SukiSdp.Benchmarks.Bench;

/// <summary>One figure, taken in every round.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public IReadOnlyList<double> Values => _values;

    public double Median => MedianOf(_values);

    public double Min => _values.Min();

    public double Max => _values.Max();

    public void Add(double value) => _values.Add(value);

    /// <summary>The median of the rounds' ratios: what a neighbour's load does to a round, it does to both.</summary>
    public double RatioTo(Samples other) => MedianOf([.. _values.Zip(other._values, (mine, theirs) => mine / theirs)]);

    /// <summary>The median of the rounds' differences.</summary>
    public double Minus(Samples other) => MedianOf([.. _values.Zip(other._values, (mine, theirs) => mine - theirs)]);

    /// <summary>The lower of two figures in each round.</summary>
    public static Samples Lower(Samples one, Samples other)
    {
        Samples lower = new();
        lower._values.AddRange(one._values.Zip(other._values, Math.Min));
        return lower;
    }

    private static double MedianOf(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
