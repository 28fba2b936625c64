using System.Collections;
using UnityEngine;

public class Spawner : MonoBehaviour
{
    public GameObject enemy;
    public float wait = 2f;

    void Start()
    {
        StartCoroutine(Spawn());
    }

    IEnumerator Spawn()
    {
        while (true)
        {
            float x = Random.Range(-8f, 8f);
            Instantiate(enemy, new Vector3(x, 6f, 0f), Quaternion.identity);
            yield return new WaitForSeconds(wait);
        }
    }
}
