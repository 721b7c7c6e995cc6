using System.Globalization;
#if !NATIVE
using BenchmarkDotNet.Running;
#endif
using Tributary.Benchmarks.Outbound;

switch (args)
{
    case ["hosts", var how, var port, var count]:
        await ManyHosts.RunAsync(how, Number(port), Number(count));
        break;
    case ["neighbours", var port, var pairs]:
        await Politeness.BadNeighboursAsync(Number(port), Number(pairs));
        break;
    case ["allowance", var port]:
        await Politeness.AllowanceAsync(Number(port));
        break;
    default:
#if NATIVE
        await Console.Error.WriteLineAsync("hosts bare|client PORT COUNT, neighbours PORT PAIRS, or allowance PORT");
#else
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
#endif
        break;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
