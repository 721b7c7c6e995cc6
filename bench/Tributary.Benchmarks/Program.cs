using System.Globalization;
using BenchmarkDotNet.Running;
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
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
