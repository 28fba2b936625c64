using UnityEngine;
using UnityEngine.SceneManagement;

public class Timer : MonoBehaviour
{
    private float left = 60f;

    void Update()
    {
        left -= Time.deltaTime;
        if (left <= 0f)
        {
            SceneManager.LoadScene("GameOver");
        }
    }

    void OnGUI()
    {
        GUI.Label(new Rect(10, 10, 200, 30), "Time: " + Mathf.CeilToInt(left));
    }
}
